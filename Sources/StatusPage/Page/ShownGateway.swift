/// The gateway's own state as the page shows it.
enum ShownGateway {
    private typealias Fact = Shown.Fact

    /// What it reads, keeps, sends and is sent, and what it costs.
    static func blocks(_ status: AgentStatus) -> [Shown.Block] {
        var blocks = [process(status)]
        blocks += status.buses.map(bus)
        blocks.append(store(status.store, status.queues, status.disk))
        blocks += status.sinks.isEmpty ? [noSink] : status.sinks.map(sink)
        if status.ingest != .none { blocks.append(ingest(status.ingest)) }
        if status.export != .none { blocks.append(export(status.export)) }
        return blocks
    }

    private static func process(_ status: AgentStatus) -> Shown.Block {
        let agent = status.agent
        var facts = [
            Fact("Version", "\(agent.name) \(agent.version)"),
            Fact("Up", ValueText.duration(seconds: agent.uptimeSeconds)),
            Fact("Memory", ValueText.bytes(UInt64(clamping: agent.rssBytes))),
            agent.clockTrusted
                ? Fact("Clock", "trusted", .good)
                : Fact("Clock", "not trusted yet: \(ClockAdvice.text)", .warning),
        ]
        if let now = agent.now { facts.append(Fact("Time", now)) }
        return Shown.Block(title: "Program", facts: facts)
    }

    private static func bus(_ bus: BusStatus) -> Shown.Block {
        var facts = [
            Fact("State", bus.state.words, bus.state == .connected ? .good : .warning),
            Fact("Goes to", bus.target),
        ]
        if let error = bus.lastError { facts.append(Fact("Last error", error, .warning)) }
        for device in bus.devices {
            let isWell = device.state == .answering
            var text =
                "\(device.state.rawValue), \(device.goodPolls) of \(device.polls) polls good, "
                + "last reply \(ValueText.ago(seconds: device.lastReplySecondsAgo))"
            if let trip = device.roundTripMilliseconds {
                text += ", round trip \(ValueText.value(trip, unit: "ms"))"
            }
            if device.backoffSeconds > 0 {
                text += ", next try put off \(ValueText.duration(seconds: device.backoffSeconds))"
            }
            let name = "\(device.deviceID) (\(device.profile))"
            facts.append(Fact(name, text, isWell ? .good : .bad))
        }
        return Shown.Block(title: "Bus \(bus.busID) · \(bus.kind)", facts: facts)
    }

    private static func store(
        _ store: StoreStatus,
        _ queues: QueueStatus,
        _ disk: DiskStatus
    ) -> Shown.Block {
        // What was committed last is in the log only.
        let size = ValueText.bytes(store.fileBytes + store.walBytes)
        let limit = ValueText.bytes(store.retention.limitBytes)
        let isWell = store.state == .committing
        var facts = [
            Fact("State", store.state.rawValue, isWell ? .good : .bad),
            Fact("Records", "\(store.records) in \(size) of at most \(limit)"),
            Fact(
                "Last commit",
                "\(ValueText.ago(seconds: store.lastCommitSecondsAgo)), "
                    + (store.pendingRecords == 1
                        ? "1 record waits" : "\(store.pendingRecords) records wait")
            ),
        ]
        if let error = store.lastError { facts.append(Fact("Last error", error, .warning)) }
        if let damaged = store.damagedFile {
            facts.append(Fact("Damaged file", "moved to \(damaged)", .bad))
        }
        let lost = store.droppedRecords + store.droppedLines + queues.readingsDropped
        let losses =
            "\(store.droppedRecords) records, \(store.droppedLines) refused lines, "
            + "\(queues.readingsDropped) readings"
        facts.append(Fact("Lost since the start", losses, lost > 0 ? .bad : .plain))
        if store.retention.thinnedRecords > 0 {
            let text =
                "\(store.retention.thinnedRecords) records to summaries, "
                + "\(store.retention.removedRecords) of them gone"
            facts.append(Fact("Thinned", text))
        }
        return Shown.Block(title: "Store and disk", facts: facts + disk.facts)
    }

    private static let noSink = Shown.Block(
        title: "Sinks",
        facts: [Fact("State", "none is configured: all stays on this machine")]
    )

    private static func sink(_ sink: SinkStatus) -> Shown.Block {
        let mark: Shown.Mark = sink.isDelivering ? .good : .bad
        var waiting = "\(sink.waiting) records"
        if let age = sink.oldestWaitingSeconds, sink.waiting > 0 {
            waiting += ", the oldest \(ValueText.duration(seconds: age)) old"
        }
        var facts = [
            Fact("State", sink.state.word + (sink.reason.map { ": \($0)" } ?? ""), mark),
            Fact("Waiting", waiting),
            Fact("Last success", ValueText.ago(seconds: sink.lastSuccessSecondsAgo)),
        ]
        if let next = sink.next { facts.append(Fact("Next", next)) }
        if let error = sink.lastError { facts.append(Fact("Last error", error, .warning)) }
        let points = sink.points
        let isLossy = points.quarantined + points.lost + points.lostRows > 0
        facts.append(
            Fact(
                "Points",
                "\(points.delivered) delivered, \(points.quarantined) quarantined, "
                    + "\(points.lost) lost",
                isLossy ? .warning : .plain
            )
        )
        return Shown.Block(title: "Sink \(sink.sinkID) · \(sink.url)", facts: facts)
    }

    private static func export(_ export: ExportStatus) -> Shown.Block {
        var facts = export.sticks.map { stick in
            Fact(stick.name, stick.shown, stick.state.mark)
        }
        if let fingerprint = export.publicKeySHA256 {
            facts.append(Fact("Key, SHA-256", fingerprint))
        }
        if let key = export.publicKey { facts.append(Fact("Public key", key)) }
        return Shown.Block(title: "USB sticks", facts: facts)
    }

    private static func ingest(_ ingest: IngestStatus) -> Shown.Block {
        let rejected = ingest.rejected.sorted { $0.key < $1.key }
        var facts = [
            Fact("Accepted", "\(ingest.acceptedEvents) events"),
            Fact("Duplicates", "\(ingest.duplicateEvents)"),
        ]
        if let closed = ingest.closed { facts.append(Fact("/ingest is closed", closed, .warning)) }
        if !rejected.isEmpty {
            let text = rejected.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            facts.append(Fact("Rejected", text, .warning))
        }
        for rejection in ingest.lastRejections.prefix(5) {
            let who = rejection.assetID.map { "\($0): " } ?? ""
            facts.append(
                Fact(
                    ValueText.ago(seconds: rejection.secondsAgo),
                    "\(who)\(rejection.reason): \(rejection.message)"
                )
            )
        }
        return Shown.Block(title: "Sent by other systems", facts: facts)
    }
}

extension DiskStatus {
    /// What is left and how fast it wears, in words.
    var facts: [Shown.Fact] {
        var facts: [Shown.Fact] = []
        if let freeBytes, let totalBytes {
            let isScarce = freeBytes < totalBytes / 20
            let text = "\(ValueText.bytes(freeBytes)) of \(ValueText.bytes(totalBytes))"
            facts.append(Shown.Fact("Disk free", text, isScarce ? .warning : .plain))
        }
        if let perDay = writtenBytesPerDay {
            let bytes = ValueText.bytes(UInt64(min(max(perDay, 0), 1e18)))
            facts.append(Shown.Fact("Written a day", bytes))
        } else if let writtenBytes {
            facts.append(Shown.Fact("Written since the start", ValueText.bytes(writtenBytes)))
        }
        if let years = cardLifeYears {
            let text =
                years > 50
                ? "over 50 years" : "about \(ValueText.value(years.toTenths, unit: "years"))"
            let overwrites = Int(Self.overwritesAssumed)
            facts.append(
                Shown.Fact(
                    "A memory card would last",
                    "\(text), if it stands \(overwrites) full overwrites",
                    years < 3 ? .warning : .plain
                )
            )
        }
        return facts
    }
}

extension StickStatus {
    /// How it stands, in words.
    var shown: String { "\(state.words.uppercased()): \(message) (\(at))" }
}

extension StickCondition {
    /// How it is marked on the page.
    fileprivate var mark: Shown.Mark {
        switch self {
        case .safeToRemove: .good
        case .running, .written: .warning
        case .failed, .interrupted: .bad
        }
    }
}
