import Diagnostics
import Glibc
import Platform
import Reports
import StatusPage
import Store

/// `GET /api/v1/assets/{id}/report.pdf`, `.xlsx`, `.csv`, `.jsonl`: the files of `stator report`.
struct ReportRoutes: Sendable {
    /// How long one may take.
    static let timeLimit = Duration.seconds(1_800)

    /// What the agent is now; it changes at a reload.
    let document: @Sendable () -> StatusDocument
    let thread: ReportThread

    /// All routes.
    var routes: [HTTPRoute] {
        [ReportFormat.pdf, .xlsx, .csv, .jsonl].map { format in
            HTTPRoute(
                "GET",
                "\(AssetAPI.path)/{id}/report.\(format.fileEnding)",
                bodyByteLimit: 0,
                timeLimit: (Self.timeLimit, .busy("the report takes too long; ask for less")),
                admission: { _ in nil },
                later: { request, reply in answer(request, format, reply) }
            )
        }
    }

    /// What is asked for in a query.
    private struct Wish {
        var from: Timestamp?
        var end: Timestamp?
        var format: ReportFormat
    }

    private func answer(_ request: HTTPRequest, _ format: ReportFormat, _ reply: HTTPReply) {
        let document = document()
        let configuration = document.pipeline.configuration
        let id = request.parameter("id")
        let ids = configuration.assets.map(\.declaration.id)
        guard ids.contains(id) else {
            let known = ids.joined(separator: ", ")
            return reply.send(.problem(404, "there is no asset \(id); there is \(known)"))
        }
        let subject: ReportSubject
        let wish: Wish
        do {
            wish = try Self.wish(
                request.query,
                format,
                now: document.clock.timestamp(at: MonotonicClock.now())
            )
            guard let from = wish.from, let end = wish.end else {
                return reply.send(.problem(400, "say from and to, like 2026-01-31T12:00:00Z"))
            }
            subject = try ReportSubject(
                assetID: id,
                from: from,
                end: end,
                configuration: configuration
            )
        } catch let fault as HistoryQuestion.Fault {
            return reply.send(.problem(400, fault.text))
        } catch {
            return reply.send(.problem(400, "\(error)"))
        }
        let store = document.store
        let format = wish.format
        let isTaken = thread.start({ make(subject, format, store) }, then: { reply.send($0) })
        if !isTaken {
            reply.send(
                .problem(
                    429,
                    "a report is being made already; ask again when it is done",
                    headers: [HTTPHeader("Retry-After", "10")]
                )
            )
        }
    }

    private static func wish(
        _ query: [HTTPHeader],
        _ format: ReportFormat,
        now: Timestamp?
    ) throws(HistoryQuestion.Fault) -> Wish {
        var wish = Wish(format: format)
        for field in query {
            switch field.name {
            case "from": wish.from = try HistoryQuestion.time(field, now)
            case "to": wish.end = try HistoryQuestion.time(field, now)
            case "kind" where format == .pdf && field.value == "executive": wish.format = .pdf
            case "kind" where format == .pdf && field.value == "certificate":
                wish.format = .certificate
            case "kind":
                throw HistoryQuestion.Fault(
                    text: "kind \(field.value) is none; it is executive or certificate, of a PDF"
                )
            default:
                throw HistoryQuestion.Fault(
                    text: "there is no \(field.name); there is from, to and kind"
                )
            }
        }
        return wish
    }

    /// Makes the report in the state directory, and opens and unlinks it there: it goes with its reader.
    private func make(
        _ subject: ReportSubject,
        _ format: ReportFormat,
        _ store: RecordStore
    ) -> HTTPResponse {
        // What waits for its commit is in the report too; a disk that refuses is no reason for none.
        _ = store.commitNow(upTo: .seconds(2))
        let path =
            "\(store.path.prefix(through: store.path.lastIndex(of: "/") ?? store.path.startIndex))"
            + "report.tmp"
        Self.removeLeftovers(of: path)
        defer { unlink(path) }
        do throws(ReportError) {
            try ReportWriter.write(
                subject,
                from: try Self.open(store),
                as: format,
                to: path,
                progress: { _ throws(ReportError) in try thread.checkStop() }
            )
        } catch {
            return Self.refusal(error)
        }
        guard let file = HTTPFile(path: path) else {
            return .problem(503, "the report cannot be read: \(String(cString: strerror(errno)))")
        }
        var response = HTTPResponse(
            status: 200,
            contentType: format.mediaType,
            headers: [
                HTTPHeader(
                    "Content-Disposition",
                    "attachment; filename=\"\(format.fileName(of: subject))\""
                )
            ]
        )
        response.file = file
        return response
    }

    /// Removes what an agent that was killed has left of its report.
    private static func removeLeftovers(of path: String) {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob("\(path)*", GLOB_NOSORT, nil, &found) == 0 else { return }
        for place in 0..<Int(found.gl_pathc) {
            if let name = found.gl_pathv[place] { unlink(name) }
        }
    }

    private static func open(_ store: RecordStore) throws(ReportError) -> StoredFile {
        do throws(StoreError) {
            return try StoredFile(store.path)
        } catch {
            throw .store(error)
        }
    }

    private static func refusal(_ error: ReportError) -> HTTPResponse {
        switch error {
        case .unknownAsset: .problem(404, "nothing is stored of this asset yet")
        case .badRange, .tooManyRows: .problem(400, "\(error)")
        case .cancelled: .busy("the agent stops")
        case .store, .cannotWrite: .busy("\(error)")
        case .drawing: .problem(500, "\(error)")
        }
    }
}
