/// The name plate of an induction motor, and what follows from it.
public struct MotorRating: Hashable, Sendable {
    /// Shaft power at full load, kW, 0.05…1000.
    public let powerKW: Double
    /// Efficiency at full load, 0.5…0.97.
    public let efficiency: Double
    /// Power factor at full load, 0.5…0.92; above that no induction motor has room to magnetize.
    public let powerFactor: Double
    /// Pairs of poles, 1…6: two make 1 500 rpm at 50 Hz.
    public let polePairs: Int
    /// Slip at full load as a part of the synchronous speed, 0.005…0.1.
    public let slip: Double
    /// Locked-rotor current as a multiple of the rated one, 5…8 (IEC 60034-12, design N).
    public let lockedRotorRatio: Double
    /// The drive-end bearing.
    public let bearing: BearingGeometry

    /// Phase-to-neutral voltage that every rating here is for, V (IS 12360, IEC 60038).
    public static let voltageV = 230.0
    /// Supply frequency that every rating here is for, Hz.
    public static let frequencyHz = 50.0
    /// Current without load as a part of the rated one; 25…50 % is usual.
    public static let noLoadCurrentRatio = 0.33

    /// A 2.2 kW, 4-pole motor: 12.3 A at 92 % load as a single-phase equivalent, 4.1 A a phase on
    /// three.
    public static let standard = Self(
        unchecked: 2.2,
        efficiency: 0.83,
        powerFactor: 0.87,
        polePairs: 2,
        slip: 0.045,
        lockedRotorRatio: 6.7,
        bearing: .deepGroove6205
    )

    /// A rating; throws `TwinSettingsError.outOfRange` for the first value that no such motor has.
    public init(
        powerKW: Double,
        efficiency: Double,
        powerFactor: Double,
        polePairs: Int,
        slip: Double,
        lockedRotorRatio: Double,
        bearing: BearingGeometry = .deepGroove6205
    ) throws(TwinSettingsError) {
        try Self.check("power_kw", powerKW, in: 0.05...1_000)
        try Self.check("efficiency", efficiency, in: 0.5...0.97)
        try Self.check("power_factor", powerFactor, in: 0.5...0.92)
        try Self.check("pole_pairs", Double(polePairs), in: 1...6)
        try Self.check("slip", slip, in: 0.005...0.1)
        try Self.check("locked_rotor_ratio", lockedRotorRatio, in: 5...8)
        self.init(
            unchecked: powerKW,
            efficiency: efficiency,
            powerFactor: powerFactor,
            polePairs: polePairs,
            slip: slip,
            lockedRotorRatio: lockedRotorRatio,
            bearing: bearing
        )
    }

    /// The line current at full load in A, on a supply of 1 or 3 `phases`.
    ///
    /// On one phase this is the single-phase equivalent of the contract.
    public func currentA(phases: Int) -> Double {
        powerKW * 1_000 / (efficiency * powerFactor * Self.voltageV * Double(phases))
    }

    private init(
        unchecked powerKW: Double,
        efficiency: Double,
        powerFactor: Double,
        polePairs: Int,
        slip: Double,
        lockedRotorRatio: Double,
        bearing: BearingGeometry
    ) {
        self.powerKW = powerKW
        self.efficiency = efficiency
        self.powerFactor = powerFactor
        self.polePairs = polePairs
        self.slip = slip
        self.lockedRotorRatio = lockedRotorRatio
        self.bearing = bearing
    }

    private static func check(
        _ name: String,
        _ value: Double,
        in range: ClosedRange<Double>
    ) throws(TwinSettingsError) {
        guard range.contains(value) else {
            throw .outOfRange(setting: name, value: value, expected: range)
        }
    }
}
