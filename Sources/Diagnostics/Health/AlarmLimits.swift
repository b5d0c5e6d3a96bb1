/// The fixed limits of an asset: what is judged from the first minute on, without any baseline.
public struct AlarmLimits: Hashable, Sendable {
    /// The supply's voltage band; nil where it is not to be judged.
    public var voltage: VoltageBand?
    /// The motor's current; nil where its rated current is not known.
    public var current: CurrentLimits?
    /// The vibration severity; nil where no velocity is known.
    public var vibration: VibrationLimits?

    /// Limits.
    public init(
        voltage: VoltageBand? = VoltageBand(),
        current: CurrentLimits? = nil,
        vibration: VibrationLimits? = nil
    ) {
        self.voltage = voltage
        self.current = current
        self.vibration = vibration
    }
}

/// The band that a supply's voltage is to stay in.
public struct VoltageBand: Hashable, Sendable {
    /// IS 12360: ±6 % (216.2–243.8 V at 230 V).
    public static let warningShareDefault = 0.06
    /// IEC 60038: ±10 % (207–253 V at 230 V).
    public static let alarmShareDefault = 0.10
    /// A voltage below this share of nominal is no supply (IEC 61000-4-30, interruption): it is
    /// not judged, since a machine that is switched off upstream has none.
    public static let interruptionShare = 0.05
    /// How far, as a share of nominal, the voltage must come back within a limit to end an alarm.
    ///
    /// Source: the usual hysteresis of dips and swells, 2 %. A polled meter gives an indication
    /// only; the standards judge the RMS of half cycles.
    public static let hysteresisShare = 0.02

    /// The nominal voltage in V, phase to neutral.
    public let nominalV: Double
    /// The share of nominal beyond which it warns.
    public let warningShare: Double
    /// The share of nominal beyond which it alarms; above `warningShare`.
    public let alarmShare: Double

    /// 230 V ±6 % and ±10 %.
    public init() {
        nominalV = 230
        warningShare = Self.warningShareDefault
        alarmShare = Self.alarmShareDefault
    }

    /// A band; nil unless nominal is 1…1000 V, and 0 < warning < alarm < 0.5.
    public init?(
        nominalV: Double,
        warningShare: Double = VoltageBand.warningShareDefault,
        alarmShare: Double = VoltageBand.alarmShareDefault
    ) {
        guard (1...1_000).contains(nominalV), warningShare > Self.hysteresisShare,
            alarmShare > warningShare, alarmShare < 0.5
        else { return nil }
        self.nominalV = nominalV
        self.warningShare = warningShare
        self.alarmShare = alarmShare
    }
}

/// What a motor may draw.
///
/// Source: NFPA 70 (NEC) 430.32(A)(1), where an overload relay trips: 125 % of the rated current
/// for a motor with a service factor of 1.15 or more, 115 % for others.
public struct CurrentLimits: Hashable, Sendable {
    /// The share of the rated current beyond which it warns.
    public static let warningShare = 1.15
    /// The share of the rated current beyond which it alarms.
    public static let alarmShare = 1.25
    /// How far, as a share of rated, the current must come back within a limit to end an alarm.
    public static let hysteresisShare = 0.05

    /// The rated current in A, of the name plate.
    public let ratedA: Double

    /// Limits; nil unless the rated current is 0.01…20 000 A.
    public init?(ratedA: Double) {
        guard (0.01...20_000).contains(ratedA) else { return nil }
        self.ratedA = ratedA
    }
}

/// The vibration severity that a machine may have, by its kind, and what it is measured by.
public struct VibrationLimits: Hashable, Sendable {
    /// How far, as a share of a zone's boundary, the velocity must fall below it to end an alarm.
    public static let hysteresisShare = 0.10

    /// What the velocity is known from.
    public enum Measure: Hashable, Sendable {
        /// It is measured, in mm/s RMS.
        case velocity
        /// It follows from the acceleration's RMS by the dominant frequency in Hz, as of a pure sine.
        case acceleration(frequencyHz: Double)
    }

    /// The frequencies of vibration severity in Hz (ISO 10816-1, 10816-3).
    public static let frequencyRange = 10.0...1_000.0

    /// What kind of machine it is.
    public let machine: MachineClass
    /// What the velocity is known from.
    public let measure: Measure

    /// Limits; nil for a frequency outside `frequencyRange`: without it there is no zone.
    public init?(machine: MachineClass, measure: Measure) {
        if case .acceleration(let frequencyHz) = measure,
            !Self.frequencyRange.contains(frequencyHz)
        {
            return nil
        }
        self.machine = machine
        self.measure = measure
    }

    /// The velocity in mm/s RMS; nil where what it is known from is missing.
    ///
    /// From acceleration a in g RMS: v = 9806.65·a/(2πf), a pure sine assumed.
    func velocity(measuredMMPerS: Double?, accelerationG: Double?) -> Double? {
        switch measure {
        case .velocity: measuredMMPerS
        case .acceleration(let frequencyHz):
            accelerationG.map { 9_806.65 * $0 / (2 * Double.pi * frequencyHz) }
        }
    }
}
