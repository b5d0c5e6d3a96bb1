import Diagnostics
import Platform
import StatusPage

// What an asset can be told.
extension AssetAPI {
    /// How long an asset's thread may take to do what it is told.
    static let actionTime = Duration.seconds(5)
    /// The largest body of an action, bytes: a baseline and some space.
    static let actionByteLimit = 2 * Baseline.artifactByteLimit

    /// `POST /api/v1/assets/{id}/actions/{action}`.
    var actionRoute: HTTPRoute {
        HTTPRoute(
            "POST",
            Self.path + "/{id}/actions/{action}",
            bodyByteLimit: Self.actionByteLimit,
            timeLimit: (
                Self.actionTime,
                .busy(
                    "the asset's thread did not answer within "
                        + "\(Self.actionTime.components.seconds) s; nothing was done, unless it had begun"
                )
            ),
            admission: { request in refusal(of: request, in: document()) },
            later: { request, reply in act(request, reply, document()) }
        )
    }

    private func refusal(of request: HTTPRequest, in document: StatusDocument) -> HTTPResponse? {
        if let refusal = document.pipeline.access.refusal(of: request) { return refusal }
        guard request.isJSON else { return .refusal(415, "send Content-Type: application/json") }
        let (place, refusal) = find(request, in: document)
        guard place != nil else { return refusal }
        guard AssetAction(rawValue: request.parameter("action")) != nil else {
            return .refusal(404, "there is no such action; there is \(AssetAction.words)")
        }
        return nil
    }

    private func act(_ request: HTTPRequest, _ reply: HTTPReply, _ document: StatusDocument) {
        let (place, refusal) = find(request, in: document)
        // The admission has made sure that there are both, but for a reload in between.
        guard let place, let action = AssetAction(rawValue: request.parameter("action")) else {
            return reply.send(refusal)
        }
        let command: AssetCommand
        do throws(ActionBody.Refused) {
            command = try ActionBody.command(
                action,
                request.body,
                assetID: request.parameter("id")
            )
        } catch {
            return reply.send(.problem(error.faults))
        }
        let isTaken = document.pipeline.commands[place].submit(
            AssetCommandInbox.Item(
                command: command,
                deadline: MonotonicClock.now() + Self.actionTime,
                answer: { answer in reply.send(Self.response(answer)) }
            )
        )
        if !isTaken {
            reply.send(
                .busy(
                    "\(AssetCommandInbox.limit) actions wait for this asset already, or the agent "
                        + "reads its configuration again; nothing was done"
                )
            )
        }
    }

    private static func response(_ answer: AssetCommandAnswer) -> HTTPResponse {
        switch answer {
        case .done(let text): .json(Array("{\"done\":\(JSONText.quoted(text))}".utf8))
        case .refused(let reason): .problem(409, reason)
        case .unavailable(let reason): .busy("\(reason); nothing was done")
        }
    }
}

extension HTTPRequest {
    /// Whether its body says to be JSON: what a page from elsewhere cannot send without being asked.
    var isJSON: Bool {
        let types = values(of: "Content-Type")
        guard types.count == 1, let type = types[0].split(separator: ";").first else {
            return false
        }
        return type.split(separator: " ").joined().lowercased() == "application/json"
    }
}
