import Diagnostics

/// The columns of a record's feature windows.
///
/// In order: number of windows; steps of their last times in ns from a time that the reader knows; of the spans
/// back to their first; counts of events; states; how many features, and features V1, each has; which
/// of those are there; the values, window by window.
enum WindowColumns {
    private static let evaluationLimit = EvaluationValues.names.count

    static func write(
        _ windows: [FeatureWindow],
        near time: MonotonicTime,
        to body: inout ByteWriter
    ) {
        body.write(count: UInt64(windows.count))
        guard !windows.isEmpty else { return }
        body.write(steps: windows.lazy.map { $0.last.nanoseconds &- time.nanoseconds })
        body.write(steps: windows.lazy.map { $0.last.nanoseconds &- $0.first.nanoseconds })
        for window in windows { body.write(count: UInt64(max(0, window.count))) }
        body.write(runs: windows.lazy.map { $0.state?.storedByte ?? 0 })
        body.write(runs: windows.lazy.map { UInt8($0.values.count) })
        body.write(runs: windows.lazy.map { UInt8($0.evaluation.count) })
        let cells = windows.flatMap { $0.values + $0.evaluation }
        body.write(runs: cells.lazy.map { $0.isFinite ? 1 : 0 })
        body.write(shuffled: cells.filter(\.isFinite).map(\.bitPattern))
    }

    static func read(
        near time: MonotonicTime,
        from body: inout ByteReader
    ) throws(RecordBlockError) -> [FeatureWindow] {
        let count = try body.count(of: "windows", limit: AssetRecord.windowLimit)
        guard count > 0 else { return [] }
        let lasts = try body.steps(count)
        let spans = try body.steps(count)
        var events: [Int] = []
        for _ in 0..<count {
            events.append(try body.count(of: "events", limit: AssetRecord.eventLimit))
        }
        let states = try body.runs(count)
        let features = try body.runs(count).map(Int.init)
        let evaluations = try body.runs(count).map(Int.init)
        guard evaluations.allSatisfy({ $0 <= evaluationLimit }) else {
            throw .tooLarge(what: "features V1", limit: evaluationLimit)
        }
        let total = features.reduce(0, +)
        guard total <= AssetRecord.windowValueLimit else {
            throw .tooLarge(what: "features", limit: AssetRecord.windowValueLimit)
        }
        let cells = try values(total + evaluations.reduce(0, +), from: &body)
        var windows: [FeatureWindow] = []
        windows.reserveCapacity(count)
        var next = 0
        for index in 0..<count {
            let last = time.nanoseconds &+ lasts[index]
            let end = next + features[index]
            windows.append(
                FeatureWindow(
                    first: MonotonicTime(nanoseconds: last &- spans[index]),
                    last: MonotonicTime(nanoseconds: last),
                    count: events[index],
                    state: try state(states[index]),
                    values: Array(cells[next..<end]),
                    evaluation: Array(cells[end..<(end + evaluations[index])])
                )
            )
            next = end + evaluations[index]
        }
        return windows
    }

    private static func state(_ byte: UInt8) throws(RecordBlockError) -> OperatingState? {
        if byte == 0 { return nil }
        guard let state = OperatingState(storedByte: byte) else { throw .badValue("state") }
        return state
    }

    /// Which values there are, and the values; NaN for one that is absent.
    private static func values(
        _ count: Int,
        from body: inout ByteReader
    ) throws(RecordBlockError) -> [Double] {
        let present = try EventColumns.presences(count, from: &body)
        var words = try body.shuffled(present.count { $0 }).makeIterator()
        var values: [Double] = []
        values.reserveCapacity(count)
        for isPresent in present {
            let value = isPresent ? words.next().map(Double.init(bitPattern:)) : nil
            guard value?.isFinite ?? true else { throw .badValue("number") }
            values.append(value ?? .nan)
        }
        return values
    }
}
