extension Channel {
    /// The name used in profiles, the API and reports, its unit at the end; ASCII, snake case.
    public var name: String { definition.name }

    /// The unit of every value of this channel.
    public var unit: Unit { definition.unit }

    /// What a working device on a sane installation can say, in `unit`; beyond it a value is bad.
    public var plausibleRange: ClosedRange<Double> { definition.range }

    /// The channel called `name`; nil if there is none.
    public init?(name: String) {
        guard let channel = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = channel
    }

    /// Whether `value` can be a reading of this channel.
    ///
    /// Zero is plausible everywhere (a dead line has 0 V and 0 Hz). A number that is tiny but not
    /// zero is not: that is what a float looks like when its words are in the wrong order.
    @inline(__always)
    public func isPlausible(_ value: Double) -> Bool {
        value == 0 || (value.magnitude >= unit.smallestMagnitude && plausibleRange.contains(value))
    }

    private typealias Definition = (name: String, unit: Unit, range: ClosedRange<Double>)

    private var definition: Definition {
        switch self {
        case .voltage: ("voltage_v", .volt, 0...1_000)
        case .voltageL1: ("voltage_l1_v", .volt, 0...1_000)
        case .voltageL2: ("voltage_l2_v", .volt, 0...1_000)
        case .voltageL3: ("voltage_l3_v", .volt, 0...1_000)
        case .voltageLineToLine: ("voltage_ll_v", .volt, 0...1_500)
        case .voltageL1L2: ("voltage_l1_l2_v", .volt, 0...1_500)
        case .voltageL2L3: ("voltage_l2_l3_v", .volt, 0...1_500)
        case .voltageL3L1: ("voltage_l3_l1_v", .volt, 0...1_500)
        case .current: ("current_a", .ampere, -20_000...20_000)
        case .currentL1: ("current_l1_a", .ampere, -20_000...20_000)
        case .currentL2: ("current_l2_a", .ampere, -20_000...20_000)
        case .currentL3: ("current_l3_a", .ampere, -20_000...20_000)
        case .currentSum: ("current_sum_a", .ampere, -20_000...20_000)
        case .currentN: ("current_n_a", .ampere, -20_000...20_000)
        case .activePower: ("active_power_kw", .kilowatt, -30_000...30_000)
        case .activePowerL1: ("active_power_l1_kw", .kilowatt, -30_000...30_000)
        case .activePowerL2: ("active_power_l2_kw", .kilowatt, -30_000...30_000)
        case .activePowerL3: ("active_power_l3_kw", .kilowatt, -30_000...30_000)
        case .apparentPower: ("apparent_power_kva", .kilovoltAmpere, -30_000...30_000)
        case .apparentPowerL1: ("apparent_power_l1_kva", .kilovoltAmpere, -30_000...30_000)
        case .apparentPowerL2: ("apparent_power_l2_kva", .kilovoltAmpere, -30_000...30_000)
        case .apparentPowerL3: ("apparent_power_l3_kva", .kilovoltAmpere, -30_000...30_000)
        case .reactivePower: ("reactive_power_kvar", .kilovar, -30_000...30_000)
        case .reactivePowerL1: ("reactive_power_l1_kvar", .kilovar, -30_000...30_000)
        case .reactivePowerL2: ("reactive_power_l2_kvar", .kilovar, -30_000...30_000)
        case .reactivePowerL3: ("reactive_power_l3_kvar", .kilovar, -30_000...30_000)
        case .powerFactor: ("power_factor", .one, 0...1)
        case .powerFactorL1: ("power_factor_l1", .one, 0...1)
        case .powerFactorL2: ("power_factor_l2", .one, 0...1)
        case .powerFactorL3: ("power_factor_l3", .one, 0...1)
        case .phaseAngle: ("phase_angle_deg", .degree, -360...360)
        case .phaseAngleL1: ("phase_angle_l1_deg", .degree, -360...360)
        case .phaseAngleL2: ("phase_angle_l2_deg", .degree, -360...360)
        case .phaseAngleL3: ("phase_angle_l3_deg", .degree, -360...360)
        case .frequency: ("frequency_hz", .hertz, 40...70)
        case .voltageThd: ("voltage_thd_percent", .percent, 0...1_000)
        case .voltageThdL1: ("voltage_thd_l1_percent", .percent, 0...1_000)
        case .voltageThdL2: ("voltage_thd_l2_percent", .percent, 0...1_000)
        case .voltageThdL3: ("voltage_thd_l3_percent", .percent, 0...1_000)
        case .currentThd: ("current_thd_percent", .percent, 0...1_000)
        case .currentThdL1: ("current_thd_l1_percent", .percent, 0...1_000)
        case .currentThdL2: ("current_thd_l2_percent", .percent, 0...1_000)
        case .currentThdL3: ("current_thd_l3_percent", .percent, 0...1_000)
        case .importEnergy: ("import_energy_kwh", .kilowattHour, 0...1e12)
        case .exportEnergy: ("export_energy_kwh", .kilowattHour, 0...1e12)
        case .totalEnergy: ("total_energy_kwh", .kilowattHour, 0...1e12)
        case .resettableEnergy: ("resettable_energy_kwh", .kilowattHour, 0...1e12)
        case .importReactiveEnergy: ("import_reactive_energy_kvarh", .kilovarHour, 0...1e12)
        case .exportReactiveEnergy: ("export_reactive_energy_kvarh", .kilovarHour, 0...1e12)
        case .totalReactiveEnergy: ("total_reactive_energy_kvarh", .kilovarHour, 0...1e12)
        case .apparentEnergy: ("apparent_energy_kvah", .kilovoltAmpereHour, 0...1e12)
        case .charge: ("charge_ah", .ampereHour, 0...1e12)
        case .interruptions: ("interruptions", .one, 0...1e10)
        case .alarm: ("alarm", .one, 0...65_535)
        case .activePowerDemand: ("active_power_demand_kw", .kilowatt, -30_000...30_000)
        case .activePowerDemandMax: ("active_power_demand_max_kw", .kilowatt, -30_000...30_000)
        case .apparentPowerDemand: ("apparent_power_demand_kva", .kilovoltAmpere, -30_000...30_000)
        case .apparentPowerDemandMax:
            ("apparent_power_demand_max_kva", .kilovoltAmpere, -30_000...30_000)
        case .currentNDemand: ("current_n_demand_a", .ampere, -20_000...20_000)
        case .currentNDemandMax: ("current_n_demand_max_a", .ampere, -20_000...20_000)
        case .accelerationX: ("acceleration_x_g", .standardGravity, -200...200)
        case .accelerationY: ("acceleration_y_g", .standardGravity, -200...200)
        case .accelerationZ: ("acceleration_z_g", .standardGravity, -200...200)
        case .accelerationRmsX: ("acceleration_rms_x_g", .standardGravity, 0...200)
        case .accelerationRmsY: ("acceleration_rms_y_g", .standardGravity, 0...200)
        case .accelerationRmsZ: ("acceleration_rms_z_g", .standardGravity, 0...200)
        case .accelerationPeakX: ("acceleration_peak_x_g", .standardGravity, 0...400)
        case .accelerationPeakY: ("acceleration_peak_y_g", .standardGravity, 0...400)
        case .accelerationPeakZ: ("acceleration_peak_z_g", .standardGravity, 0...400)
        case .velocityRmsX: ("velocity_rms_x_mm_s", .millimetrePerSecond, 0...1_000)
        case .velocityRmsY: ("velocity_rms_y_mm_s", .millimetrePerSecond, 0...1_000)
        case .velocityRmsZ: ("velocity_rms_z_mm_s", .millimetrePerSecond, 0...1_000)
        case .displacementX: ("displacement_x_um", .micrometre, 0...65_535)
        case .displacementY: ("displacement_y_um", .micrometre, 0...65_535)
        case .displacementZ: ("displacement_z_um", .micrometre, 0...65_535)
        case .vibrationFrequencyX: ("vibration_frequency_x_hz", .hertz, 0...20_000)
        case .vibrationFrequencyY: ("vibration_frequency_y_hz", .hertz, 0...20_000)
        case .vibrationFrequencyZ: ("vibration_frequency_z_hz", .hertz, 0...20_000)
        case .kurtosisX: ("kurtosis_x", .one, -3...10_000)
        case .kurtosisY: ("kurtosis_y", .one, -3...10_000)
        case .kurtosisZ: ("kurtosis_z", .one, -3...10_000)
        case .crestFactorX: ("crest_factor_x", .one, 0...1_000)
        case .crestFactorY: ("crest_factor_y", .one, 0...1_000)
        case .crestFactorZ: ("crest_factor_z", .one, 0...1_000)
        case .angularRateX: ("angular_rate_x_deg_s", .degreePerSecond, -4_000...4_000)
        case .angularRateY: ("angular_rate_y_deg_s", .degreePerSecond, -4_000...4_000)
        case .angularRateZ: ("angular_rate_z_deg_s", .degreePerSecond, -4_000...4_000)
        case .angleX: ("angle_x_deg", .degree, -360...360)
        case .angleY: ("angle_y_deg", .degree, -360...360)
        case .angleZ: ("angle_z_deg", .degree, -360...360)
        case .temperature: ("temperature_c", .degreeCelsius, -60...250)
        }
    }
}
