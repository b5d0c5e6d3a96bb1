import Diagnostics
import Glibc
import InfluxSync
import Store

/// Imports into the server of a `[[sink]]`, as `sensor_data`: the points that the agent would send for
/// events that were sent to it, whose timestamps follow from their ids, so that twice is once.
final class InfluxDoor: ImportDoor {
    /// No more than a record of sent events holds.
    private static let eventLimit = AssetRecord.sentEventLimit

    private let writer: LineWriter
    private var lines: LineProtocol
    private var assetID = ""
    private var events: [SensorEvent] = []
    private var count: UInt64 = 0

    /// A door to the server of `sink`; points carry the tag `site`.
    init(_ sink: SinkSettings, site: String, environment: [String: String]) throws {
        writer = LineWriter(
            target: sink.target,
            credential: try sink.credential(environment),
            http: HTTPOptions(totalTimeout: sink.timeout, caFile: sink.caFile)
        )
        lines = LineProtocol(site: site)
    }

    func take(_ line: ArraySlice<UInt8>, at place: ImportPlace) throws {
        guard let imported = ImportedEvent(line) else {
            throw ImportFailure.refused(
                "\(place.file), line \(place.line): this is no sensor event of the contract with an "
                    + "id and a timestamp: "
                    + String(
                        decoding: line.prefix(80).filter { $0 >= 0x20 && $0 < 0x7F },
                        as: UTF8.self
                    )
            )
        }
        if imported.assetID != assetID || events.count == Self.eventLimit { try send() }
        assetID = imported.assetID
        events.append(imported.event)
    }

    func finish() throws { try send() }

    var told: String { Words.count(count, "point") }

    private func send() throws {
        guard let first = events.first else { return }
        lines.removeAll()
        let record = AssetRecord(
            assetID: assetID,
            source: first.source,
            start: first.time,
            identitySeed: nil,
            firstSequence: 0,
            events: events,
            polls: []
        )
        lines.append(record, offset: 0, clock: 0)
        try writer.write(lines) { usleep(UInt32(min(30_000_000, $0.wholeNanoseconds / 1_000))) }
        count += UInt64(events.count)
        events.removeAll(keepingCapacity: true)
    }
}
