import Acquisition
import Diagnostics

/// The `[asset.limits]` of an asset: what is judged from the first minute on, without any baseline.
struct LimitsSection {
    /// The nominal voltages that can be set, V: low voltage, phase to neutral.
    static let nominalVLimits = 1.0...1_000
    /// The bands' edges that can be set, %: above the hysteresis of 2 %, below half.
    static let percentLimits = 2.5...49

    /// The nominal voltage in V.
    private(set) var nominalV = VoltageBand().nominalV
    /// The band of the voltage; nil where it is not judged.
    private(set) var voltage: VoltageBand? = VoltageBand()
    /// The vibration severity; nil where it is not judged.
    private(set) var vibration: VibrationLimits?

    /// Reads the table, which may be absent; what is wrong in it is reported.
    init(_ table: SettingsTable?, supply: EventSupply) {
        guard let table else { return }
        readVoltage(table)
        readVibration(table, supply)
        table.finish()
    }

    private mutating func readVoltage(_ table: SettingsTable) {
        let standard = VoltageBand()
        nominalV = table.value(
            "nominal_voltage_v",
            .number(in: Self.nominalVLimits),
            default: nominalV
        )
        guard table.value("voltage", .boolean, default: true) else {
            voltage = nil
            let reason = "is of the band that voltage = false switches off; take one of them out"
            for key in ["voltage_warning_percent", "voltage_alarm_percent"] {
                table.refuse(key, because: reason)
            }
            return
        }
        let percent = SettingsKind<Double>.number(in: Self.percentLimits)
        let warning = table.optional("voltage_warning_percent", percent)
        let alarm = table.optional("voltage_alarm_percent", percent)
        let warningPercent = warning ?? 100 * standard.warningShare
        let alarmPercent = alarm ?? 100 * standard.alarmShare
        voltage = VoltageBand(
            nominalV: nominalV,
            warningShare: warning.map { $0 / 100 } ?? standard.warningShare,
            alarmShare: alarm.map { $0 / 100 } ?? standard.alarmShare
        )
        if voltage == nil {
            let message =
                "a warning at \(warningPercent) % and an alarm at \(alarmPercent) %: set the "
                + "warning below the alarm"
            table.report(
                warning == nil ? "voltage_alarm_percent" : "voltage_warning_percent",
                message
            )
        }
    }

    private mutating func readVibration(_ table: SettingsTable, _ supply: EventSupply) {
        let key = "vibration_frequency_hz"
        guard table.has("machine_class") else {
            table.allow(["machine_class"])
            let reason = "is for the zones of a machine; add machine_class or take it out"
            return table.refuse(key, because: reason)
        }
        let machine = table.optional("machine_class", .choice(of: MachineClass.self))
        guard supply.areDevicesKnown else { return table.allow([key]) }
        guard supply.hasVibration else {
            table.allow([key])
            let message =
                "says how much a machine may vibrate, and this asset has no vibration; add a "
                + "sensor or take it out"
            return table.report("machine_class", message)
        }
        if !supply.velocities.isEmpty {
            let reason = "is for a sensor that knows no velocity, and this one does; take it out"
            table.refuse(key, because: reason)
            vibration = machine.flatMap { VibrationLimits(machine: $0, measure: .velocity) }
        } else if table.has(key) {
            let frequencyHz = table.optional(key, .number(in: VibrationLimits.frequencyRange))
            guard let machine, let frequencyHz else { return }
            vibration = VibrationLimits(
                machine: machine,
                measure: .acceleration(frequencyHz: frequencyHz)
            )
        } else {
            table.allow([key])
            let message =
                "is missing: the zones of machine_class are velocities, and only acceleration is "
                + "known; set the frequency of the strongest vibration, for most motors rpm / 60"
            table.report(key, message)
        }
    }
}
