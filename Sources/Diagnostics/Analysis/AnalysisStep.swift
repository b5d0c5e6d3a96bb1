/// What an event, or the passing of time, brought about in an asset's analysis.
///
/// A set of flags, so that an event costs nothing; what they speak of is read from the analysis.
public struct AnalysisStep: OptionSet, Hashable, Sendable {
    /// One bit a flag.
    public let rawValue: UInt16

    /// The flags of `rawValue`.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A window of features is complete: `closedWindow`.
    public static let window = Self(rawValue: 1 << 0)
    /// The asset was judged: `assessment`.
    public static let assessment = Self(rawValue: 1 << 1)
    /// The asset's state changed: `lastTransition`.
    public static let transition = Self(rawValue: 1 << 2)
    /// The risk rose: `lastRiskRise`.
    public static let riskRise = Self(rawValue: 1 << 3)
    /// A fixed limit came to be crossed or kept again: `lastThresholdChanges`.
    public static let threshold = Self(rawValue: 1 << 4)
    /// A dip, swell or interruption of the supply ended: `lastVoltageEvent`.
    public static let voltageEvent = Self(rawValue: 1 << 5)
    /// A baseline was learned and is in use: `baseline`.
    public static let learned = Self(rawValue: 1 << 6)
    /// What was learned is not trustworthy, as `distrust` says, and learning begins again.
    public static let distrusted = Self(rawValue: 1 << 7)
    /// A period of energy ended: `energy.last`.
    public static let energyPeriod = Self(rawValue: 1 << 8)
}
