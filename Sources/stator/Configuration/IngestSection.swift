import Acquisition

/// The `[asset.ingest]` of an asset whose events other systems send.
struct IngestSection {
    /// The keys it can have.
    static let keys = ["has_vibration", "silence_limit_s"]
    /// How long nothing may come before the asset is DISCONNECTED, s: the default and the limits.
    static let silenceLimitS = (standard: 10.0, limits: 0.1...86_400)

    /// Whether its events carry vibration.
    let hasVibration: Bool
    /// How long nothing may come before it is DISCONNECTED.
    let silenceLimit: Duration

    /// Reads the table; what is wrong in it is reported.
    init(_ table: SettingsTable) {
        hasVibration = table.value("has_vibration", .boolean, default: false)
        let seconds = table.value(
            "silence_limit_s",
            .number(in: Self.silenceLimitS.limits),
            default: Self.silenceLimitS.standard
        )
        silenceLimit = .seconds(seconds)
        table.finish()
    }
}
