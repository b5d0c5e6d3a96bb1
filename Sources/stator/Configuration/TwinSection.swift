import Acquisition
import DigitalTwin

/// The `[asset.twin]` of an asset without devices.
struct TwinSection {
    /// The keys it can have.
    static let keys = [
        "seed", "rate_hz", "fault", "severity", "fault_after_s", "fault_lasts_s", "bearing",
        "bearing_life_s",
    ]

    /// What the twin is; nil after a fault.
    private(set) var settings: TwinSettings?

    /// Reads the table, which may be absent; what is wrong in it is reported.
    ///
    /// - Parameters:
    ///   - table: the table; nil means a healthy motor with all defaults.
    ///   - seed: the seed where none is set.
    ///   - phases: the asset's phases, 1 or 3.
    ///   - ratedCurrentA: the asset's rated current; nil for the standard motor.
    ///   - asset: the asset's table, where the rated current stands.
    init(
        _ table: SettingsTable?,
        seed: UInt64,
        phases: Int,
        ratedCurrentA: Double?,
        asset: SettingsTable
    ) {
        var seed = seed
        var rateHz = TwinSettings.defaultRateHz
        var fault: InjectedFault?
        var bearing: BearingDegradation?
        if let table {
            if let set = table.optional("seed", .integer(in: 0 ... .max)) { seed = UInt64(set) }
            let limits = TwinSettings.rateHzLimits
            rateHz = table.value("rate_hz", .integer(in: limits), default: rateHz)
            fault = Self.fault(in: table)
            bearing = Self.bearing(in: table)
            table.finish()
        }
        do throws(TwinSettingsError) {
            settings = try TwinSettings(
                seed: seed,
                rateHz: rateHz,
                phases: phases,
                rating: try Self.rating(currentA: ratedCurrentA, phases: phases),
                fault: fault,
                bearing: bearing
            )
        } catch {
            // The table's own limits are the twin's, so what is left is the motor's size.
            asset.report("rated_current_a", "\(error); set what a twin can be or leave it out")
        }
    }

    /// The standard motor, or one built like it with another rated current.
    private static func rating(
        currentA: Double?,
        phases: Int
    ) throws(TwinSettingsError) -> MotorRating {
        let standard = MotorRating.standard
        guard let currentA else { return standard }
        return try MotorRating(
            powerKW: standard.powerKW * currentA / standard.currentA(phases: phases),
            efficiency: standard.efficiency,
            powerFactor: standard.powerFactor,
            polePairs: standard.polePairs,
            slip: standard.slip,
            lockedRotorRatio: standard.lockedRotorRatio,
            bearing: standard.bearing
        )
    }

    private static func fault(in table: SettingsTable) -> InjectedFault? {
        guard table.has("fault") else {
            for key in ["severity", "fault_after_s", "fault_lasts_s"] {
                table.refuse(key, because: "says how a fault is; add fault or take it out")
            }
            return nil
        }
        let kind = table.required("fault", .choice(of: FaultKind.self))
        let severity = table.value("severity", .choice(of: Severity.self), default: .medium)
        let afterS = table.optional("fault_after_s", .number(in: 0...longestS))
        let lastsS = table.optional("fault_lasts_s", .number(in: 1...longestS))
        guard let kind else { return nil }
        let duration =
            lastsS.map { .seconds($0) } ?? InjectedFault.usualDuration(kind, severity)
        guard let afterS else { return InjectedFault(kind, severity, duration: duration) }
        return InjectedFault(kind, severity, onset: .seconds(afterS), duration: duration)
    }

    private static func bearing(in table: SettingsTable) -> BearingDegradation? {
        guard table.has("bearing") else {
            table.refuse(
                "bearing_life_s",
                because: "says how long a failing bearing lasts; add bearing or take it out"
            )
            return nil
        }
        let mode = table.required("bearing", .choice(of: BearingFault.self))
        let lifeS = table.optional("bearing_life_s", .number(in: 1...longestS))
        guard let mode else { return nil }
        guard let lifeS else { return BearingDegradation(mode) }
        return BearingDegradation(mode, timeToFailure: .seconds(lifeS))
    }

    private static let longestS = Double(TwinSettings.durationLimit.components.seconds)
}
