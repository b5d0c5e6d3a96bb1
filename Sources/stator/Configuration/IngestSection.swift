import Acquisition
import Diagnostics

/// The `[asset.ingest]` of an asset whose events other systems send.
struct IngestSection {
    /// The keys it can have.
    static let keys = ["has_vibration", "interval_s", "silence_limit_s"]
    /// The times between two events that can be set, s: what windows can be made of.
    static let intervalSLimits =
        WindowShape.intervalRange.lowerBound
        .inSeconds...WindowShape.intervalRange.upperBound.inSeconds
    /// The time between two events where none is set.
    static let standardInterval = Duration.seconds(1)
    /// How long nothing may come before the asset is DISCONNECTED, s: the default and the limits.
    static let silenceLimitS = (standard: 10.0, limits: 0.1...86_400)

    /// Whether its events carry vibration.
    let hasVibration: Bool
    /// The time between two of its events.
    let interval: Duration
    /// How long nothing may come before it is DISCONNECTED.
    let silenceLimit: Duration

    /// Reads the table; what is wrong in it is reported.
    init(_ table: SettingsTable) {
        hasVibration = table.value("has_vibration", .boolean, default: false)
        let intervalS = table.optional("interval_s", .number(in: Self.intervalSLimits))
        // Whole nanoseconds, so that 0.1 s is a tenth of a second and not a little more.
        interval =
            intervalS.map { .nanoseconds(Int64((1e9 * $0).rounded())) } ?? Self.standardInterval
        let limitS = table.optional("silence_limit_s", .number(in: Self.silenceLimitS.limits))
        // A source that is slow by design is not silent between two events.
        let usualS = max(
            Self.silenceLimitS.standard,
            interval.inSeconds * Double(EventAssembler.missedIntervalLimit)
        )
        silenceLimit = .seconds(limitS ?? usualS)
        if let limitS, limitS < interval.inSeconds {
            let message =
                "\(limitS) s are over before the next event, due every \(interval.inSeconds) s; set "
                + "it above interval_s"
            table.report("silence_limit_s", message)
        }
        table.finish()
    }
}
