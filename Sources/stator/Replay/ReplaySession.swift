import Diagnostics

/// One replay, from its first row to its summary.
struct ReplaySession {
    /// The most alarms that the summary tells one by one.
    static let alarmLimit = 20

    /// What came of it.
    struct Summary {
        /// The rows of data.
        var rows = 0
        /// Those of them that are simulated.
        var simulated = 0
        /// The alarms there were.
        var alarms = 0
        /// The first of them, each as a line: row, time, sentence.
        var told: [String] = []
        /// What was wrong with single rows, and what speaks against the baseline.
        var remarks: [String] = []
    }

    let source: any ReplaySource
    let asset: ReplayAsset
    /// The rows that the baseline is made of.
    let referenceRows: Int

    /// Runs it to its end.
    func run(into output: inout ReplayOutput) throws(ReplayError) -> Summary {
        let analysis = ReplayAnalysis(asset: asset, referenceRows: referenceRows)
        var summary = Summary()
        var wasAlarm = false
        while let row = try source.next() {
            let line = try analysis.take(row)
            if line.isAlarm, !wasAlarm { summary.tell(line) }
            wasAlarm = line.isAlarm
            summary.rows += 1
            if row.event?.source == .simulator { summary.simulated += 1 }
            try output.write(line)
        }
        guard summary.rows > referenceRows else {
            var sentences = source.faults.sentences(rows: summary.rows)
            sentences.insert(
                "\(Words.count(summary.rows, "row")) of \(asset.declaration.id) are not more than "
                    + "the \(referenceRows) of the reference; lower --reference-rows",
                at: 0
            )
            throw .recording(sentences.joined(separator: "\n"))
        }
        try output.finish()
        if summary.simulated > 0 {
            summary.remarks.append("\(summary.simulated) of \(summary.rows) rows are simulated")
        }
        if let distrust = analysis.distrust { summary.remarks.append(distrust) }
        summary.remarks += source.faults.sentences(rows: summary.rows)
        if !asset.unread.isEmpty {
            summary.remarks.append(
                "columns not read: \(asset.unread.joined(separator: ", ")); ignore = [\"…\"] says "
                    + "that this is meant"
            )
        }
        return summary
    }
}

extension ReplaySession.Summary {
    /// An alarm that begins.
    fileprivate mutating func tell(_ line: ReplayLine) {
        alarms += 1
        guard told.count < ReplaySession.alarmLimit else { return }
        let time = line.timestamp.map { "\($0)" } ?? "no time"
        told.append("row \(line.row), \(time): \(line.explanation)")
    }

    /// The summary as text, for a run that took `seconds`.
    func text(_ asset: ReplayAsset, referenceRows: Int, seconds: Double) -> String {
        let rate = seconds > 0 ? ", \(Int(Double(rows) / seconds)) rows/s" : ""
        var lines = [
            "\(asset.declaration.id): \(Words.count(rows, "row")), \(referenceRows) of them the "
                + "reference\(rate); \(Words.count(alarms, "alarm"))"
        ]
        lines += told.map { "  " + $0 }
        if alarms > told.count { lines.append("  and \(alarms - told.count) more") }
        return (lines + remarks).joined(separator: "\n")
    }
}
