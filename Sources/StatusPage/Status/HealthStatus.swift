import Diagnostics

/// Whether the agent does its work, and why not.
public struct HealthStatus: Codable, Equatable, Sendable {
    /// The three answers; the raw value is the API's word.
    public enum Verdict: String, Codable, CaseIterable, Sendable {
        /// Everything configured delivers and is kept.
        case ok
        /// The agent works, but something it watches or reads does not deliver.
        case degraded
        /// The agent itself does not do its work: `/health` answers 503.
        case failing
    }

    /// How long the pipeline may stand still before that is a failure.
    public static let pipelineIdleLimit = Duration.seconds(30)
    /// How long records may wait for a commit before that is a failure.
    public static let commitAgeSecondsLimit = 30.0

    /// The answer.
    public private(set) var status: Verdict
    /// Why it is not `ok`, in plain words, the gravest first; empty when it is.
    public private(set) var reasons: [String]

    /// Judges the agent by what its parts say.
    ///
    /// - Parameters:
    ///   - pipelineIdle: How long ago the pipeline last went round, with or without an event.
    ///   - assets: The assets.
    ///   - buses: The buses.
    ///   - store: The store.
    ///   - sinks: The servers that are sent what is stored.
    ///   - ingest: What other systems send.
    ///   - refusedReload: That the newest reload was refused, and what to do; nil where it was not.
    /// - Returns: `failing` if the pipeline stands still or the store does not commit, `degraded`
    ///   if an asset is disconnected, a bus, device or sink does not deliver, or `/ingest` is closed
    ///   by mistake or a new configuration was refused, else `ok`.
    public static func judge(
        pipelineIdle: Duration,
        assets: [AssetStatus],
        buses: [BusStatus],
        store: StoreStatus,
        sinks: [SinkStatus],
        ingest: IngestStatus = .none,
        refusedReload: String? = nil
    ) -> Self {
        var failures: [String] = []
        if pipelineIdle > pipelineIdleLimit {
            failures.append(
                "the pipeline has stood still for \(pipelineIdle.components.seconds) s "
                    + "(limit \(pipelineIdleLimit.components.seconds) s); restart the agent"
            )
        }
        failures += store.failures
        var troubles = assets.compactMap(\.trouble)
        troubles += buses.flatMap(\.troubles)
        troubles += sinks.compactMap(\.trouble)
        if let closed = ingest.closed { troubles.append("/ingest is closed: \(closed)") }
        if let refusedReload { troubles.append(refusedReload) }
        return Self(
            status: failures.isEmpty ? troubles.isEmpty ? .ok : .degraded : .failing,
            reasons: failures + troubles
        )
    }
}

extension StoreStatus {
    fileprivate var failures: [String] {
        switch state {
        case .failing:
            return [
                "the store \(path) does not commit: \(lastError ?? "no reason was given"); "
                    + "\(pendingRecords) records wait in memory"
            ]
        case .closed:
            return ["the store \(path) is closed; nothing more is kept"]
        case .committing:
            guard pendingRecords > 0, let age = lastCommitSecondsAgo,
                age > HealthStatus.commitAgeSecondsLimit
            else { return [] }
            return [
                "the store \(path) last committed \(Int(age)) s ago and \(pendingRecords) records "
                    + "wait (limit \(Int(HealthStatus.commitAgeSecondsLimit)) s); check the disk"
            ]
        }
    }
}

extension SinkStatus {
    fileprivate var trouble: String? {
        switch state {
        case .idle, .sending, .waitingForClock: nil
        case .retrying:
            "sink \(sinkID) does not get through (\(reason ?? "no reason was given")); "
                + "\(waiting) records wait on disk"
        case .paused:
            "sink \(sinkID) is refused (\(reason ?? "no reason was given")); "
                + "\(waiting) records wait on disk; put it right: it tries again every minute, or at once "
                + "after a reload (SIGHUP)"
        case .stopped: "sink \(sinkID) has stopped; restart the agent"
        }
    }
}

extension AssetStatus {
    fileprivate var trouble: String? {
        guard status == .disconnected else { return nil }
        let why = statusReason.map { ": \($0)" } ?? ""
        return "asset \(assetID) is DISCONNECTED\(why)"
    }
}

extension BusStatus {
    fileprivate var troubles: [String] {
        guard state != .backingOff else {
            return ["bus \(busID) (\(target)) is down: \(lastError ?? "it cannot be opened")"]
        }
        return devices.filter { $0.state == .silent || $0.state == .faulty }.map { device in
            "device \(device.deviceID) on bus \(busID) "
                + (device.state == .silent ? "does not answer" : "answers with errors")
        }
    }
}
