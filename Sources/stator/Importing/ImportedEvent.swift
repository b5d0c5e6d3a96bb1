import Diagnostics
import FoundationEssentials

/// A line of an export as the event that it was.
///
/// Unlike at `/ingest` its source stays what it says: nothing is judged by it here, and what was read
/// from a wire was read from one by the agent that exported it.
struct ImportedEvent {
    private struct Line: Decodable {
        struct Asset: Decodable {
            let assetId: String
        }

        struct Signals: Decodable {
            let voltageV: Double
            let currentA: Double
            let powerFactor: Double?
            let powerKw: Double?
            let vibrationG: Double?
        }

        struct Context: Decodable {
            let operatingState: String
            let source: String
        }

        let eventId: String
        let timestamp: String
        let asset: Asset
        let signals: Signals
        let context: Context
    }

    /// The `asset_id`.
    let assetID: String
    /// The event.
    let event: SensorEvent

    /// The event in `line`; nil where it is none, or has no time.
    init?(_ line: ArraySlice<UInt8>) {
        let read: Line
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            read = try decoder.decode(Line.self, from: Data(line))
        } catch {
            return nil
        }
        guard let identity = EventIdentity(read.eventId), let time = Timestamp(read.timestamp),
            let state = OperatingState(rawValue: read.context.operatingState),
            let source = Source(rawValue: read.context.source),
            (1...AssetDeclaration.idByteLimit).contains(read.asset.assetId.utf8.count),
            read.asset.assetId.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return nil }
        assetID = read.asset.assetId
        event = SensorEvent(
            identity: identity,
            time: MonotonicTime(nanoseconds: time.microseconds &* 1_000),
            timestamp: time,
            voltageV: read.signals.voltageV,
            currentA: read.signals.currentA,
            powerFactor: read.signals.powerFactor,
            powerKW: read.signals.powerKw,
            vibrationG: read.signals.vibrationG,
            qualities: InlineQualities(),
            state: state,
            source: source
        )
    }
}
