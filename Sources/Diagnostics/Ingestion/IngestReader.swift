/// Reads the body of `POST /ingest`: bytes in; events, or all that is wrong with them, out.
///
/// Every event passes its asset's `EventDoor`. The same bytes, assets and times give the same answer.
public struct IngestReader: Sendable {
    /// How a body is written.
    public enum Form: Sendable {
        /// `application/json`: one event, or an array of them.
        case json
        /// `application/x-ndjson`: one event a line; lines of white space are passed over.
        case lines
    }

    /// The most events of one body.
    public static let eventLimit = 10_000

    private let assets: [IngestAsset]

    /// A reader for events of `assets`; others are unknown to it.
    public init(assets: [IngestAsset]) {
        self.assets = assets
    }

    /// Reads `body`.
    ///
    /// - Parameters:
    ///   - body: the bytes.
    ///   - form: how they are written.
    ///   - arrival: when they came.
    ///   - now: the same in UTC; nil while the clock cannot be trusted.
    ///   - utcOffset: UTC less the machine's clock, µs; nil: the first event is taken to be new.
    /// - Returns: its events, or its faults.
    /// - Throws: `MalformedJSON` where the bytes are not JSON.
    public func read(
        _ body: [UInt8],
        as form: Form,
        arrival: MonotonicTime,
        now: Timestamp?,
        utcOffset: Int64?
    ) throws(MalformedJSON) -> IngestedBody {
        try Self.checkUTF8(body)
        var run = Run(
            reader: EventReader(JSONScanner(body), assets: assets),
            arrival: arrival,
            now: now,
            utcOffset: utcOffset
        )
        do throws(MalformedJSON) {
            switch form {
            case .json: try run.readValue()
            case .lines: try run.readLines()
            }
        } catch {
            guard error.reason == .tooDeep else { throw error }
            run.reportDepth(error)
        }
        return run.result
    }

    private static func checkUTF8(_ body: [UInt8]) throws(MalformedJSON) {
        do {
            _ = try UTF8Span(validating: body.span)
        } catch {
            throw MalformedJSON(.notUTF8, at: error.byteOffsets.lowerBound)
        }
    }
}

extension IngestReader {
    /// One body being read.
    fileprivate struct Run {
        var reader: EventReader
        let arrival: MonotonicTime
        let now: Timestamp?
        var result = IngestedBody()

        init(reader: EventReader, arrival: MonotonicTime, now: Timestamp?, utcOffset: Int64?) {
            self.reader = reader
            self.arrival = arrival
            self.now = now
            result.utcOffset = utcOffset
        }

        mutating func readValue() throws(MalformedJSON) {
            reader.scanner.skipSpace()
            guard reader.scanner.position < reader.scanner.end else {
                throw MalformedJSON(.empty, at: 0)
            }
            if try reader.scanner.kind() == .array {
                try readArray()
            } else {
                result.isSingle = true
                try readEvent(depth: 0)
            }
            try expectEnd()
        }

        mutating func readLines() throws(MalformedJSON) {
            let bytes = reader.scanner.bytes
            var start = 0
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                reader.scanner.restrict(to: start..<end)
                reader.scanner.skipSpace()
                if reader.scanner.position < end {
                    guard try hasRoom() else { return }
                    try readEvent(depth: 0)
                    try expectEnd()
                }
                start = end + 1
            }
            guard result.eventCount > 0 else { throw MalformedJSON(.empty, at: 0) }
        }

        private mutating func readArray() throws(MalformedJSON) {
            reader.scanner.position += 1
            reader.scanner.skipSpace()
            if reader.scanner.take(UInt8(ascii: "]")) {
                report("the array is empty; send one sensor event or more", "empty")
                return
            }
            while true {
                if try hasRoom() {
                    try readEvent(depth: 1)
                } else {
                    try reader.scanner.skipValue(depth: 1)
                }
                reader.scanner.skipSpace()
                guard reader.scanner.take(UInt8(ascii: ",")) else { break }
                reader.scanner.skipSpace()
            }
            try reader.scanner.expect(UInt8(ascii: "]"))
        }

        private mutating func readEvent(depth: Int) throws(MalformedJSON) {
            let draft = try reader.event(depth: depth)
            let index = result.eventCount
            result.eventCount += 1
            let admission = admit(draft)
            for fault in reader.faults + admission.faults {
                let located = IngestFault(
                    event: result.location(of: index),
                    path: fault.path,
                    message: fault.message,
                    type: fault.type
                )
                result.faults.add(located)
            }
            if let place = draft.place, let first = (reader.faults + admission.faults).first {
                result.rejected[place, default: [:]][first.reason, default: 0] += 1
            }
            if reader.faults.isEmpty, let event = admission.event, let place = draft.place {
                result.items.append(IngestedBody.Item(place: place, event: event))
            }
            if !reader.faults.isEmpty { reader.faults.removeAll() }
        }

        /// Asks the door, and leaves out what has been told already.
        private mutating func admit(
            _ draft: EventReader.Draft
        ) -> (event: SensorEvent?, faults: [IngestFault]) {
            let candidate = candidate(draft)
            // An event of no known asset is checked all the same, for what any asset has.
            let door = draft.place.map { reader.assets[$0].door } ?? EventDoor(asset: .unknown)
            switch door.admit(candidate, now: now) {
            case .accepted(let event): return (event, [])
            case .rejected(let found):
                let fresh = found.subtracting(draft.told)
                let details = fresh.isEmpty ? [] : fresh.details(of: candidate)
                return (
                    nil,
                    details.map { detail in
                        IngestFault(
                            event: nil,
                            path: Array(detail.location.dropFirst()),
                            message: detail.message,
                            type: detail.type
                        )
                    }
                )
            }
        }

        private mutating func candidate(_ draft: EventReader.Draft) -> EventCandidate {
            var time = arrival
            if let timestamp = draft.timestamp {
                let offset =
                    result.utcOffset ?? timestamp.microseconds - arrival.nanoseconds / 1_000
                result.utcOffset = offset
                time = MonotonicTime(nanoseconds: (timestamp.microseconds - offset) * 1_000)
            }
            var candidate = EventCandidate(
                identity: draft.identity ?? EventIdentity(seed: 0, sequence: 0),
                time: time,
                timestamp: draft.timestamp,
                voltage: .sent(draft.voltageV),
                current: .sent(draft.currentA),
                powerFactor: .sent(draft.powerFactor),
                source: (draft.source ?? .http).whenSent
            )
            candidate.statedPowerKW = draft.powerKW
            candidate.vibration = draft.vibrationG.map { .sent($0) }
            candidate.state = draft.state
            candidate.isSent = true
            return candidate
        }

        private mutating func hasRoom() throws(MalformedJSON) -> Bool {
            guard result.eventCount >= IngestReader.eventLimit else { return true }
            if result.eventCount == IngestReader.eventLimit {
                result.eventCount += 1
                report(
                    "there are more events than \(IngestReader.eventLimit); send them in parts",
                    "too_many_events"
                )
            }
            return false
        }

        private func expectEnd() throws(MalformedJSON) {
            var scanner = reader.scanner
            scanner.skipSpace()
            guard scanner.position == scanner.end else {
                throw MalformedJSON(.trailing, at: scanner.position)
            }
        }

        private mutating func report(_ message: String, _ type: String) {
            let fault = IngestFault(event: nil, path: [], message: message, type: type)
            result.faults.add(fault)
        }

        mutating func reportDepth(_ error: MalformedJSON) {
            let index = result.location(of: result.eventCount)
            for fault in reader.faults {
                let located = IngestFault(
                    event: index,
                    path: fault.path,
                    message: fault.message,
                    type: fault.type
                )
                result.faults.add(located)
            }
            let message = "\(error); what follows was not read"
            result.faults.add(
                IngestFault(event: index, path: [], message: message, type: "too_deep")
            )
        }
    }
}

extension Measurement {
    fileprivate static func sent(_ value: Double?) -> Self {
        Self(value, value == nil ? .bad(.notAvailable) : .good)
    }
}

extension AssetDeclaration {
    /// What any asset may be, for an event whose asset is not known.
    fileprivate static let unknown = Self(
        id: "unknown",
        phases: 1,
        hasVibration: true,
        duty: .unknownMotor
    )
}
