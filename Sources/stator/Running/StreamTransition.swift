import Diagnostics
import Store

/// A stream's coming and going, as a stored event with its evidence.
struct StreamTransition {
    let assetID: String
    let isConnected: Bool
    let image: AssetImage
    let time: MonotonicTime
    let timestamp: Timestamp?

    /// The change in plain words.
    var text: String {
        guard isConnected else {
            let lastSeen = image.lastEvent?.timestamp.map { ", last seen \($0)" } ?? ""
            return "DISCONNECTED: \(image.disconnection(at: time))\(lastSeen)"
        }
        return image.source == .simulator
            ? "DIGITAL TWIN: simulated events come"
            : "LIVE: events come from \(image.source.rawValue)"
    }

    /// The event to store.
    var logEvent: LogEvent {
        LogEvent(
            assetID: assetID,
            time: time,
            timestamp: timestamp,
            kind: isConnected ? "stream-connected" : "stream-disconnected",
            severity: isConnected ? .notice : .warning,
            text: text,
            evidence: evidence
        )
    }

    private var evidence: String {
        let lastSeen = image.lastEvent?.timestamp.map { JSONText.quoted($0.description) } ?? "null"
        return "{\"source\":\"\(image.source.rawValue)\",\"last_seen\":\(lastSeen)"
            + ",\"events\":\(image.eventCount)}"
    }
}
