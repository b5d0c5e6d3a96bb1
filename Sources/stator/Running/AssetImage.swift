import Diagnostics
import Platform
import StatusPage
import Store

/// What can be said of an asset at this moment: a copy that its stream publishes.
struct AssetImage: Sendable {
    /// One device of the asset and the newest reading of each of its channels.
    struct Device: Sendable {
        let id: String
        var readings: [Reading]
    }

    /// The source of its events; of sent ones that of the last.
    var source: Source
    /// How old its last event may be before it is DISCONNECTED.
    let ageLimit: Duration
    /// Whether other systems send its events.
    var isSent = false
    /// Its last event; after a restart the last one stored, if any.
    var lastEvent: SensorEvent?
    /// Whether the last event was taken before this start, so that its monotonic time says nothing.
    var isFromEarlierRun = false
    /// When the last sent event came, which is not when it was taken.
    var arrival: MonotonicTime?
    /// The events accepted since the start.
    var eventCount: UInt64 = 0
    /// The candidates rejected since the start, by the type of their first fault.
    var rejected: [String: UInt64] = [:]
    /// Why the last candidate was rejected, if none was accepted since.
    var rejection: String?
    /// What is judged of it.
    var analysis: AnalysisStatus?
    /// What rows that nobody measured would be judged by; nil while no baseline is in use.
    var hypothesis: Hypothesis?
    /// Its devices.
    var devices: [Device] = []

    /// What is known of `assetID` before its first event since the start.
    ///
    /// What the twin said before a meter was configured is not this asset's past, nor the reverse.
    init(of assetID: String, _ devices: AssetDevices, store: RecordStore) {
        self.init(source: devices.source, ageLimit: devices.ageLimit)
        if case .none = devices { isSent = true }
        self.devices = devices.ids.map { Device(id: $0, readings: []) }
        if let last = store.lastEvent(of: assetID), devices.canHaveGiven(last.source) {
            lastEvent = last
            isFromEarlierRun = true
        }
    }

    private init(source: Source, ageLimit: Duration) {
        self.source = source
        self.ageLimit = ageLimit
    }

    /// Whether events come, at `now`.
    func isConnected(at now: MonotonicTime) -> Bool {
        guard let lastSign else { return false }
        return now - lastSign <= ageLimit
    }

    /// Why no events come, in plain words.
    func disconnection(at now: MonotonicTime) -> String {
        if let rejection { return rejection }
        let what = isSent ? "nothing sent" : "no reading"
        guard let lastSign else { return "\(what) since the start" }
        return "\(what) for \((now - lastSign).components.seconds) s"
    }

    /// When something was heard last since the start.
    private var lastSign: MonotonicTime? {
        isSent ? arrival : isFromEarlierRun ? nil : lastEvent?.time
    }
}

/// Where every asset's stream leaves its image, and the status page finds it.
final class ImageBoard: Sendable {
    private let images: Condition<[AssetImage?]>

    /// A board for `count` assets.
    init(count: Int) {
        images = Condition(Array(repeating: nil, count: count))
    }

    /// Puts `image` in the place of the one before it.
    func publish(_ image: AssetImage, at place: Int) {
        images.withLock { $0[place] = image }
    }

    /// The image of the asset at `place`; nil before its first.
    subscript(place: Int) -> AssetImage? {
        images.withLock { $0[place] }
    }
}
