/// The status in plain words for a terminal: what `stator status` prints.
public enum StatusText {
    /// The text of `status`, lines of at most `width` columns (20 at least), ANSI colours if
    /// `colour`.
    ///
    /// Colour only repeats what the words say.
    public static func render(_ status: AgentStatus, colour: Bool, width: Int) -> String {
        var lines = TerminalLines(colour: colour, width: width)
        lines.add(status.agent, status.health)
        for asset in status.assets {
            lines.addGap()
            lines.add(asset)
        }
        if !status.buses.isEmpty { lines.addGap() }
        for bus in status.buses { lines.add(bus) }
        lines.addGap()
        lines.add(status.store, status.queues)
        lines.add(status.disk)
        for sink in status.sinks { lines.add(sink) }
        lines.add(status.ingest)
        for stick in status.export.sticks { lines.add("stick \(stick.name): \(stick.shown)") }
        return lines.text
    }

    /// The same of the servers alone: what `stator influx status` prints.
    public static func render(_ sinks: [SinkStatus], colour: Bool, width: Int) -> String {
        var lines = TerminalLines(colour: colour, width: width)
        for sink in sinks { lines.add(sink) }
        return lines.text
    }
}

extension TerminalLines {
    fileprivate mutating func add(_ agent: ProcessStatus, _ health: HealthStatus) {
        let site = agent.site.isEmpty ? "" : " – \(agent.site)"
        add("\(agent.name) \(agent.version)\(site)", .bold)
        add("agent: \(health.status.rawValue.uppercased())", health.status.style)
        for reason in health.reasons { add("! \(reason)", indent: 2, health.status.style) }
        let facts = [
            "up \(ValueText.duration(seconds: agent.uptimeSeconds))",
            "process \(agent.pid)",
            "\(agent.threads) threads",
            "memory \(ValueText.bytes(UInt64(clamping: agent.rssBytes)))",
            agent.clockTrusted ? "clock trusted" : "clock not trusted yet",
        ]
        add(facts.joined(separator: " · "))
        if !agent.clockTrusted { add(ClockAdvice.text, indent: 2, .warning) }
        if let now = agent.now { add("at \(now)") }
    }

    fileprivate mutating func add(_ asset: AssetStatus) {
        add("\(asset.name) (\(asset.assetID))", .bold)
        let reason = asset.statusReason.map { ": \($0)" } ?? ""
        add("STATUS: \(asset.status.rawValue)\(reason)", indent: 2, asset.status.style)
        if asset.status == .digitalTwin {
            add("*** SIMULATED: nothing below was measured ***", indent: 2, .simulated)
        }
        add(
            "source \(asset.source) · state \(asset.operatingState ?? "unknown") · last event "
                + "\(asset.lastSeenText) · \(asset.eventCount) events",
            indent: 2
        )
        if let analysis = asset.analysis {
            add(analysis, isPresent: asset.status != .disconnected)
        }
        add(
            rows: asset.orderedSignals.map { signal, status in
                let value = ValueText.value(status.value, unit: status.unit)
                let quality = ValueText.quality(status.quality, reason: status.reason)
                return ([signal.title, value, quality], .init(quality: status.quality))
            },
            indent: 2
        )
        add(
            rows: asset.channels.map { channel in
                let value = ValueText.value(channel.value, unit: channel.unit)
                let quality = ValueText.quality(channel.quality, reason: channel.reason)
                let age = ValueText.ago(seconds: channel.ageSeconds)
                return (
                    [channel.deviceID, channel.channel, value, age, quality],
                    .init(quality: channel.quality)
                )
            },
            indent: 4
        )
        let rejected = asset.rejectedEvents.sorted { $0.key < $1.key }
        if !rejected.isEmpty {
            let counts = rejected.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            add("rejected events: \(counts)", indent: 2, .warning)
        }
    }

    fileprivate mutating func add(_ bus: BusStatus) {
        let style: Style = bus.state == .connected ? .plain : .alarm
        add("bus \(bus.busID) · \(bus.kind) · \(bus.target) · \(bus.state.words)", style)
        if let error = bus.lastError { add("last error: \(error)", indent: 2) }
        for device in bus.devices { add(device) }
    }

    private mutating func add(_ device: DeviceStatus) {
        var facts = [
            "\(device.deviceID)", device.profile,
            device.unitID == 0 ? "stream" : "unit \(device.unitID)", device.state.rawValue,
            "\(device.goodPolls) of \(device.polls) polls good",
            "last reply \(ValueText.ago(seconds: device.lastReplySecondsAgo))",
        ]
        if let trip = device.roundTripMilliseconds {
            facts.append("round trip \(ValueText.value(trip, unit: "ms"))")
        }
        if device.backoffSeconds > 0 {
            facts.append("next try put off \(ValueText.duration(seconds: device.backoffSeconds))")
        }
        let isWell = device.state == .answering || device.state == .waiting
        add(facts.joined(separator: " · "), indent: 2, isWell ? .plain : .alarm)
        let failures = device.failures.sorted { $0.key < $1.key }
        if !failures.isEmpty {
            let counts = failures.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            add("failures: \(counts)", indent: 4)
        }
    }

    fileprivate mutating func add(_ store: StoreStatus, _ queues: QueueStatus) {
        add(
            "store \(store.path) · \(store.state.rawValue) · schema \(store.schemaVersion)",
            store.state == .committing ? .plain : .alarm
        )
        let size = ValueText.bytes(store.fileBytes)
        let log = ValueText.bytes(store.walBytes)
        let limit = ValueText.bytes(store.retention.limitBytes)
        add("\(store.records) records · \(size) of at most \(limit) + log \(log)", indent: 2)
        if store.retention.thinnedRecords > 0 {
            add(
                "thinned to summaries: \(store.retention.thinnedRecords) records until "
                    + "\(store.retention.thinnedThrough ?? "an unknown time"), of them gone: "
                    + "\(store.retention.removedRecords)",
                indent: 2
            )
        }
        if let damaged = store.damagedFile {
            add("the store was damaged and replaced; the old one is \(damaged)", indent: 2, .alarm)
        }
        var commit = "\(store.commits) commits"
        commit += " · last \(ValueText.ago(seconds: store.lastCommitSecondsAgo))"
        if let took = store.lastCommitMilliseconds {
            commit += " in \(ValueText.value(took, unit: "ms"))"
        }
        add("\(commit) · \(store.pendingRecords) records waiting", indent: 2)
        if let error = store.lastError { add("last error: \(error)", indent: 2, .warning) }
        if store.droppedLines > 0 {
            add("refused lines that were not kept: \(store.droppedLines)", indent: 2, .alarm)
        }
        let hasLoss = store.droppedRecords > 0 || queues.readingsDropped > 0
        add(
            "lost since the start: \(store.droppedRecords) records, "
                + "\(queues.readingsDropped) readings; \(queues.readingsWaiting) readings waiting",
            indent: 2,
            hasLoss ? .alarm : .plain
        )
    }
}

extension TerminalLines {
    fileprivate mutating func add(_ disk: DiskStatus) {
        let facts = disk.facts
        guard !facts.isEmpty else { return }
        let isScarce = facts.contains { $0.mark == .warning }
        add(
            facts.map { "\($0.name.lowercasedFirst) \($0.text)" }.joined(separator: " · "),
            indent: 2,
            isScarce ? .warning : .plain
        )
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

extension HealthStatus.Verdict {
    fileprivate var style: TerminalLines.Style {
        switch self {
        case .ok: .good
        case .degraded: .warning
        case .failing: .alarm
        }
    }
}

extension AssetCondition {
    fileprivate var style: TerminalLines.Style {
        switch self {
        case .live: .good
        case .disconnected: .alarm
        case .digitalTwin: .simulated
        }
    }
}

extension BusCondition {
    /// The condition in plain words.
    var words: String {
        switch self {
        case .connected: "connected"
        case .connecting: "connecting"
        case .backingOff: "down, tried again after a pause"
        }
    }
}

extension TerminalLines.Style {
    fileprivate init(quality: String) {
        self = quality == "good" ? .plain : quality == "uncertain" ? .warning : .alarm
    }
}
