import Diagnostics
import Platform
import StatusPage
import Store

/// `/api/v1/assets`: what can be asked of assets, and what they can be told.
struct AssetAPI: Sendable {
    /// Below this everything of one asset is.
    static let path = "/api/v1/assets"
    /// How long the store may take for an answer.
    static let readTime = Duration.seconds(20)

    /// What the agent is now; it changes at a reload.
    let document: @Sendable () -> StatusDocument
    let questions: QuestionThread

    /// All routes.
    var routes: [HTTPRoute] {
        [
            HTTPRoute("GET", Self.path) { _ in .json(Self.list(document().status().assets)) },
            HTTPRoute("GET", Self.path + "/{id}", one),
            read("history", history),
            read("events", events),
            read("reports", reports),
            read("baselines", baselines),
            read("baselines/{version}") { (document, asset, request) throws(StoreError) in
                guard let version = UInt64(request.parameter("version")) else {
                    return .problem(404, "a version is a whole number from 1")
                }
                return try baseline(document, asset, version: version)
            },
            read("baseline") { (document, asset, _) throws(StoreError) in
                try baseline(document, asset, version: nil)
            },
            HTTPRoute("POST", Self.path + "/{id}/what-if", whatIf),
            actionRoute,
        ]
    }

    /// The place of the asset that `request` names, or the refusal.
    func find(
        _ request: HTTPRequest,
        in document: StatusDocument
    ) -> (place: Int?, refusal: HTTPResponse) {
        let ids = document.pipeline.configuration.assets.map(\.declaration.id)
        let id = request.parameter("id")
        return (
            ids.firstIndex(of: id),
            .problem(404, "there is no asset \(id); there is \(ids.joined(separator: ", "))")
        )
    }

    /// A route that is answered from the store, by the thread for questions.
    private func read(
        _ what: String,
        _ answer:
            @escaping @Sendable (StatusDocument, String, HTTPRequest) throws(StoreError)
            -> HTTPResponse
    ) -> HTTPRoute {
        HTTPRoute(
            "GET",
            Self.path + "/{id}/" + what,
            bodyByteLimit: 0,
            timeLimit: (Self.readTime, .busy("the store did not answer in time")),
            admission: { _ in nil },
            later: { request, reply in
                let document = document()
                let (place, refusal) = find(request, in: document)
                guard place != nil else { return reply.send(refusal) }
                let deadline = MonotonicClock.now() + Self.readTime
                let isTaken = questions.submit(by: deadline) {
                    do throws(StoreError) {
                        reply.send(try answer(document, request.parameter("id"), request))
                    } catch {
                        reply.send(.busy("the store cannot be asked: \(error)"))
                    }
                }
                if !isTaken {
                    reply.send(.busy("\(QuestionThread.limit) questions wait already"))
                }
            }
        )
    }

    private func one(_ request: HTTPRequest) -> HTTPResponse {
        let document = document()
        let (place, refusal) = find(request, in: document)
        guard let place else { return refusal }
        do {
            return .json(try document.status().assets[place].json())
        } catch {
            return .problem(500, "the asset cannot be written as JSON: \(error)")
        }
    }

    private static func list(_ assets: [AssetStatus]) -> [UInt8] {
        let objects = assets.map { asset in
            let judged = asset.analysis
            return "{\"asset_id\":\(JSONText.quoted(asset.assetID))"
                + ",\"name\":\(JSONText.quoted(asset.name))"
                + ",\"status\":\"\(asset.status.rawValue)\""
                + ",\"source\":\"\(asset.source)\""
                + ",\"operating_state\":\(JSONText.orNull(asset.operatingState))"
                + ",\"asset_state\":\(JSONText.orNull(judged?.assetState))"
                + ",\"health_score\":\(judged?.healthScore.map(String.init) ?? "null")"
                + ",\"risk_level\":\(JSONText.orNull(judged?.riskLevel))}"
        }
        return Array("{\"assets\":[\(objects.joined(separator: ","))]}".utf8)
    }
}

extension JSONText {
    /// `text` as a JSON string; nil is `null`.
    static func orNull(_ text: String?) -> String { text.map(quoted) ?? "null" }

    /// A number that is not finite is `null`.
    static func orNull(_ number: Double?) -> String {
        number.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
    }
}

extension HTTPResponse {
    /// A document, with a line end behind it.
    static func json(_ body: [UInt8], headers: [HTTPHeader] = []) -> Self {
        Self(status: 200, contentType: "application/json", body: body + [10], headers: headers)
    }

    /// Come again in a moment.
    static func busy(_ why: String) -> Self {
        .problem(503, why, headers: [HTTPHeader("Retry-After", "5")])
    }
}
