extension MetricsWriter {
    /// The families about what other systems have sent.
    mutating func write(_ ingest: IngestStatus) {
        family(
            "ingest_accepted_total",
            .counter,
            "Events that other systems sent and that were stored.",
            [Sample(count: ingest.acceptedEvents)]
        )
        family(
            "ingest_duplicates_total",
            .counter,
            "Events that were sent again.",
            [Sample(count: ingest.duplicateEvents)]
        )
        family(
            "ingest_unreadable_records_total",
            .counter,
            "Stored records that did not decode when what was sent was compared with them.",
            [Sample(count: ingest.unreadableRecords)]
        )
        family(
            "ingest_rejected_total",
            .counter,
            "Faults of what was sent, and requests refused as a whole, by reason.",
            ingest.rejected.sorted { $0.key < $1.key }.map { reason, count in
                Sample([("reason", reason)], count: count)
            }
        )
    }
}

extension TerminalLines {
    /// What other systems have sent, if they have.
    mutating func add(_ ingest: IngestStatus) {
        guard !ingest.isEmpty else { return }
        addGap()
        if let closed = ingest.closed { add("/ingest is closed: \(closed)", .warning) }
        add(
            "sent by others: \(ingest.acceptedEvents) events accepted, "
                + "\(ingest.duplicateEvents) duplicates"
        )
        if ingest.unreadableRecords > 0 {
            add(
                "stored records that do not decode, so that nothing was compared with them: "
                    + "\(ingest.unreadableRecords)",
                indent: 2,
                .warning
            )
        }
        let rejected = ingest.rejected.sorted { $0.key < $1.key }
        if !rejected.isEmpty {
            let counts = rejected.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            add("rejected: \(counts)", indent: 2, .warning)
        }
        for rejection in ingest.lastRejections.prefix(5) {
            let ago = ValueText.ago(seconds: rejection.secondsAgo)
            let asset = rejection.assetID.map { " \($0)" } ?? ""
            add("\(ago)\(asset) \(rejection.reason): \(rejection.message)", indent: 4)
        }
    }
}

extension IngestStatus {
    /// Whether nothing was sent.
    fileprivate var isEmpty: Bool { self == .none }
}
