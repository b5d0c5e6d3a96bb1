import Diagnostics
import FoundationEssentials
import Glibc
import Platform
import StatusPage

/// Imports through `POST /ingest` of a running agent, which knows what it has by the events' ids.
final class AgentDoor: ImportDoor {
    private static let lineLimit = 1_000
    private static let byteLimit = 1_024 * 1_024
    private static let answerTime = Duration.seconds(25)
    /// How long a busy agent is asked again.
    private static let patience = Duration.seconds(120)
    private static let pause = Duration.seconds(1)

    private struct Answer: Decodable {
        let accepted: UInt64
        let duplicates: UInt64
    }

    private let listen: ListenAddress
    private let token: String?
    private var body: [UInt8] = []
    private var lineCount = 0
    /// That of the first line in the body: all lines of a body are of one file.
    private var start = ImportPlace(file: "", line: 1)
    private var accepted: UInt64 = 0
    private var duplicates: UInt64 = 0

    /// A door to the agent at `listen`, which is shown `token`.
    init(_ listen: ListenAddress, token: String?) {
        self.listen = listen
        self.token = token
    }

    func take(_ line: ArraySlice<UInt8>, at place: ImportPlace) throws {
        do throws(MalformedJSON) {
            _ = try JSONMembers(Array(line))
        } catch {
            // The agent would name a byte of all that is sent at once.
            throw ImportFailure.refused(
                "\(place.file), line \(place.line): this is no JSON object: \(error)"
            )
        }
        // Its answer counts lines: a body has no gap.
        let isNext = place.file == start.file && place.line == start.line + lineCount
        if lineCount > 0, !isNext { try send() }
        if lineCount == 0 { start = place }
        body += line
        body.append(UInt8(ascii: "\n"))
        lineCount += 1
        if lineCount == Self.lineLimit || body.count >= Self.byteLimit { try send() }
    }

    func finish() throws {
        if lineCount > 0 { try send() }
    }

    var told: String {
        "\(Words.count(accepted, "event")) new, \(Words.count(duplicates, "event")) there already"
    }

    private func send() throws {
        let request = StatusClient.Request(
            "POST",
            "/ingest",
            token: token,
            body: body,
            contentType: "application/x-ndjson"
        )
        let end = MonotonicClock.now() + Self.patience
        while true {
            let answer: (status: Int, body: [UInt8])
            do throws(StatusClientError) {
                answer = try StatusClient.send(request, listen: listen, upTo: Self.answerTime)
            } catch {
                throw ImportFailure.unreachable("\(error)")
            }
            switch answer.status {
            case 201:
                try count(answer.body)
                body.removeAll(keepingCapacity: true)
                lineCount = 0
                return
            case 429, 503:
                guard MonotonicClock.now() < end else {
                    throw ImportFailure.unreachable(Problem.text(answer.body, answer.status))
                }
                usleep(UInt32(Self.pause.wholeNanoseconds / 1_000))
            default:
                let reason = Problem.text(answer.body, answer.status, firstLine: start.line)
                throw ImportFailure.refused("\(start.file): the agent refuses: \(reason)")
            }
        }
    }

    private func count(_ body: [UInt8]) throws {
        do {
            let answer = try JSONDecoder().decode(Answer.self, from: Data(body))
            accepted += answer.accepted
            duplicates += answer.duplicates
        } catch {
            throw ImportFailure.unreachable("what answers at \(listen) is no agent of this version")
        }
    }
}
