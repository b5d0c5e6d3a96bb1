import Acquisition
import Diagnostics

/// The `[asset.health]` of an asset: how long it lasts while fully abnormal.
struct LifeSection {
    /// The lives that can be set, days: to 20 years.
    static let daysLimits = 0.01...7_300
    /// The lives of a demonstration that can be set, s: to a day.
    static let secondsLimits = 1.0...86_400

    /// How fast it wears; nil for the default.
    private var scale: DegradationScale?

    /// Reads the table, which may be absent; what is wrong in it is reported.
    init(_ table: SettingsTable?, supply: EventSupply) {
        guard let table else { return }
        let days = table.optional("life_days", .number(in: Self.daysLimits))
        if supply.kind == .devices {
            table.refuse(
                "life_seconds",
                because: "is the accelerated life of a demonstration, and this asset has devices; "
                    + "write life_days"
            )
        } else if table.has("life_days") {
            table.refuse("life_seconds", because: "is set beside life_days; keep one of the two")
        } else if let seconds = table.optional("life_seconds", .number(in: Self.secondsLimits)) {
            scale = DegradationScale(perSecond: 1 / seconds)
        }
        if let days { scale = DegradationScale(days: days) }
        table.finish()
    }

    /// Puts what is set in the place of the default.
    func apply(to health: inout HealthSettings) {
        if let scale { health.scale = scale }
    }
}
