import Diagnostics

/// Gives the rows of a recording that is a table.
final class TableReplay: ReplaySource {
    /// The last time a row may follow, on the way to what 64 bits of nanoseconds hold.
    private static let latest = MonotonicTime(nanoseconds: .max / 2)

    private(set) var faults = ReplayFaults()
    private let table: TableReader
    private let asset: ReplayAsset
    private let text: FieldText
    private let door: EventDoor
    private var count = 0
    private var last: MonotonicTime?

    /// The rows of `table`, of which no record has been read yet.
    init(_ table: TableReader, asset: ReplayAsset) {
        text = FieldText(delimiter: table.delimiter)
        self.table = table
        self.asset = asset
        door = EventDoor(asset: asset.declaration)
    }

    func next() throws(ReplayError) -> ReplayRow? {
        while try table.next() {
            if let place = asset.assetID, !isOwn(place) { continue }
            return try row()
        }
        return nil
    }

    /// Whether the record is this asset's; another's is counted.
    private func isOwn(_ place: Int) -> Bool {
        let id = FieldText.trimmed(table.field(place))
        if id.elementsEqual(asset.declaration.id.utf8) { return true }
        faults.foreign.add("of \(Self.shown(id)) in line \(table.line)")
        return false
    }

    private func row() throws(ReplayError) -> ReplayRow {
        let timestamp = try timestamp()
        guard last.map({ $0 < Self.latest }) ?? true else {
            throw .at(table.file, line: table.line, "is 146 years away; lower interval_s")
        }
        let follows = last.map { $0 + asset.interval } ?? MonotonicTime(nanoseconds: 0)
        let time = timestamp.map { MonotonicTime(nanoseconds: $0.microseconds * 1_000) } ?? follows
        if let last, time < last { faults.backward.add("in line \(table.line)") }
        last = time
        var isBad = false
        let extras = asset.channels.map { number($0.column, &isBad) ?? .nan }
        let event = event(at: time, timestamp, &isBad)
        defer { count += 1 }
        return ReplayRow(
            number: count,
            time: time,
            timestamp: timestamp,
            event: event,
            extras: extras
        )
    }

    private func timestamp() throws(ReplayError) -> Timestamp? {
        guard let place = asset.timestamp else { return nil }
        let field = table.field(place)
        if let timestamp = text.timestamp(field) { return timestamp }
        guard last != nil else {
            throw .at(
                table.file,
                line: table.line,
                column: table.names[place],
                "\(Self.shown(field)) is no time; \(FieldText.expectedTime)"
            )
        }
        faults.noTimes.add(location(place))
        return nil
    }

    /// The number in a column; nil where it is missing or bad, and the row's first bad one counts.
    private func number(_ place: Int, _ isBad: inout Bool) -> Double? {
        switch text.value(table.field(place)) {
        case .number(let number): return number
        case .missing: return nil
        case .bad:
            if !isBad { faults.noNumbers.add(location(place)) }
            isBad = true
            return nil
        }
    }

    private func event(
        at time: MonotonicTime,
        _ timestamp: Timestamp?,
        _ isBad: inout Bool
    ) -> SensorEvent? {
        guard let meter = asset.meter else { return nil }
        var candidate = EventCandidate(
            identity: EventIdentity(seed: 0, sequence: UInt64(count)),
            time: time,
            timestamp: timestamp,
            voltage: .recorded(number(meter.voltage, &isBad)),
            current: .recorded(number(meter.current, &isBad)),
            powerFactor: .recorded(asset.powerFactor.flatMap { number($0, &isBad) }),
            source: isSimulated ? .simulator : .replay
        )
        candidate.isSent = true
        candidate.vibration = asset.vibration.map { .recorded(number($0, &isBad)) }
        switch door.admit(candidate, now: nil) {
        case .accepted(let event): return event
        case .rejected(let found):
            faults.refused.add(
                "in line \(table.line): "
                    + found.details(of: candidate).map(\.message).joined(separator: "; ")
            )
            return nil
        }
    }

    /// Whether the record says that it is simulated, which a replay does not make real.
    private var isSimulated: Bool {
        asset.source.map {
            FieldText.trimmed(table.field($0)).elementsEqual(Source.simulator.rawValue.utf8)
        } ?? false
    }

    private func location(_ place: Int) -> String {
        "in line \(table.line), column \(table.names[place]): \(Self.shown(table.field(place)))"
    }

    private static func shown(_ field: ArraySlice<UInt8>) -> String {
        "\"\(String(decoding: field.prefix(64), as: UTF8.self))\(field.count > 64 ? "…" : "")\""
    }
}

extension Measurement {
    fileprivate static func recorded(_ value: Double?) -> Self {
        Self(value, value == nil ? .bad(.notAvailable) : .good)
    }
}
