import Diagnostics
import Glibc
import InfluxSync
import StatusPage

/// Sinks: whether each server is found, takes us, and how much waits for it.
enum ForwardingCheck {
    static let check = Check(name: "forwarding", limit: .seconds(45), examine: examine)
    /// How long one server may take for one answer.
    private static let answerLimit = Duration.seconds(8)
    /// How long a server may take for all of them.
    private static let serverLimit = Duration.seconds(40)
    /// What waits longer is worth a word.
    private static let waitingSLimit = 600.0

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        let sinks = gateway.configuration.sinks
        if sinks.isEmpty {
            findings.skipped(
                gateway.absence("the configuration has no [[sink]]: nothing is forwarded")
            )
        }
        let environment = gateway.environment
        let probes = sinks.map { sink in
            Bounded("sink \(sink.id)") { Self.ask(sink, environment) }
        }
        for (sink, probe) in zip(sinks, probes) {
            let delivery = gateway.ownAgent?.sinks.first { $0.sinkID == sink.id }
            let answer = probe.value(upTo: serverLimit)
            tell(answer, sink, delivery, &findings)
            if let delivery { tell(delivery, &findings) }
        }
        return findings.all
    }

    /// What a server says to us.
    private enum Answer: Sendable {
        case proof(InfluxProbe.Proof)
        case refused(String, isAnonymous: Bool)
        case noSecret(String)
    }

    private static func ask(_ sink: SinkSettings, _ environment: [String: String]) -> Answer {
        let credential: InfluxCredential
        do throws(InfluxCredentialError) {
            let given = try sink.credential(environment)
            credential = given == .none ? try stored(sink) : given
        } catch {
            return .noSecret("\(error)")
        }
        let limit = min(sink.timeout, answerLimit)
        let probe = InfluxProbe(
            target: sink.target,
            credential: credential,
            http: HTTPOptions(totalTimeout: limit, caFile: sink.caFile)
        )
        do throws(InfluxSetupError) {
            return .proof(try probe.run())
        } catch {
            return .refused("\(error)", isAnonymous: credential == .none)
        }
    }

    /// The secret that systemd gives the service, where this command is not the service and may read it.
    private static func stored(
        _ sink: SinkSettings
    ) throws(InfluxCredentialError) -> InfluxCredential {
        let path = SecretsCheck.stored(sink.credentialName)
        guard access(path, R_OK) == 0 else { return .none }
        let secret = try InfluxCredential.find(name: "", file: path, environment: [:])
        guard let secret else { return .none }
        return sink.user.map { .password(user: $0, password: secret) } ?? .token(secret)
    }

    private static func tell(
        _ answer: Answer?,
        _ sink: SinkSettings,
        _ delivery: SinkStatus?,
        _ findings: inout Findings
    ) {
        let url = sink.target.base
        switch answer {
        case .proof(let proof)?:
            let words = "\(url) is \(proof.product); \(proof.words)"
            if sink.target.isReadableOnTheWay {
                findings.warning(
                    sink.id,
                    words + "; what is sent, a token too, can be read on the way",
                    do: "use https:// if the server knows it"
                )
            } else {
                findings.ok(sink.id, words)
            }
        case .refused(let reason, let isAnonymous)?:
            if isAnonymous, delivery?.isDelivering == true {
                findings.skipped(
                    sink.id,
                    "\(url) refuses this command, which has no secret for it, and takes what the agent sends"
                )
                return
            }
            findings.fault(
                sink.id,
                "\(url): \(reason)",
                do:
                    "put that right, then `stator influx setup --sink \(sink.id)`, which makes what is "
                    + "missing and proves it; until then everything is kept"
            )
        case .noSecret(let reason)?:
            if delivery?.isDelivering == true {
                findings.skipped(sink.id, "\(reason); the agent has it and is delivering")
                return
            }
            findings.fault(
                sink.id,
                reason,
                do:
                    "put the token or password into that file, readable for the agent, then reload it "
                    + "(systemctl reload stator)"
            )
        case nil:
            findings.fault(
                sink.id,
                "\(url) did not answer everything within \(Int(serverLimit.inSeconds)) s",
                do: "look at the server and the network to it; everything is kept meanwhile"
            )
        }
    }

    /// What waits for it, as the agent says.
    private static func tell(_ delivery: SinkStatus, _ findings: inout Findings) {
        let subject = "\(delivery.sinkID) delivery"
        let age = delivery.oldestWaitingSeconds ?? 0
        let figures = [
            "waiting": Double(delivery.waiting), "oldest_waiting_s": age,
            "quarantined": Double(delivery.points.quarantined),
            "lost": Double(delivery.points.lost), "points_per_second": delivery.pointsPerSecond,
        ]
        let oldest = age > 0 ? ", the oldest \(Quantity.time(age)) old" : ""
        let words =
            "\(delivery.state.rawValue), \(Words.count(delivery.waiting, "record")) waiting\(oldest)"
        let error = (delivery.reason ?? delivery.lastError).map { "; last error: \($0)" } ?? ""
        if delivery.points.lost > 0 {
            findings.warning(
                subject,
                "\(Words.count(delivery.points.lost, "point")) removed by retention before they were delivered",
                do: "raise size_limit_mb in [store], so that more waits through an outage",
                figures: ["lost": Double(delivery.points.lost)]
            )
        }
        switch delivery.state {
        case .paused, .stopped:
            findings.fault(
                subject,
                words + error,
                do:
                    "put right what the server says, then systemctl reload stator; everything is kept",
                figures: figures
            )
        case .retrying, .waitingForClock:
            findings.warning(
                subject,
                words + error,
                do: "it goes on by itself once the cause is gone; everything is kept meanwhile",
                figures: figures
            )
        case .idle, .sending:
            guard age > waitingSLimit else {
                findings.ok(subject, words, figures: figures)
                return
            }
            findings.warning(
                subject,
                words + error,
                do: "it is catching up; if the age grows, the server or the line is too slow",
                figures: figures
            )
        }
    }
}
