/// How fast a fully abnormal machine is taken to wear out: the `S` of the degradation index, in 1/s.
///
/// It sets the index's unit, not the detector: S = 1/T says that an anomaly of full severity uses
/// up a machine in the time T.
public struct DegradationScale: Hashable, Sendable {
    /// S in 1/s, within `admissibleRange`.
    public let perSecond: Double

    /// From a life of 20 years at full severity to one of a second.
    public static let admissibleRange = 1.5e-9...1.0

    /// The accelerated scale of a demonstration, full severity kills in 200 s: the twin's default.
    ///
    /// Source: contract, "Degradation index (V2)".
    public static let twin = Self(checked: 0.005)

    /// The days of full severity that use up a real machine where the configuration says no other.
    ///
    /// Our choice (contract V3: "set in days"). In run-to-failure tests of bearings the time from
    /// the first sign to the end is of this order at rated speed: 1 to 35 days on the NASA/IMS rig.
    public static let realAssetDefaultDays = 30.0

    /// The default of a real asset.
    public static let realAsset = Self(checked: 1 / (realAssetDefaultDays * 86_400))

    /// The scale at which full severity uses up the machine in `days`; nil for days that give a
    /// scale outside `admissibleRange`.
    public init?(days: Double) {
        self.init(perSecond: 1 / (days * 86_400))
    }

    /// A scale in 1/s; nil outside `admissibleRange`.
    public init?(perSecond: Double) {
        guard Self.admissibleRange.contains(perSecond) else { return nil }
        self.init(checked: perSecond)
    }

    private init(checked perSecond: Double) {
        self.perSecond = perSecond
    }

    /// The days in which full severity uses up the machine.
    public var days: Double { 1 / (perSecond * 86_400) }
}
