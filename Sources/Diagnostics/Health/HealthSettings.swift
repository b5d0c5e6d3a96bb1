/// How the health of one asset is judged: what its configuration says.
public struct HealthSettings: Hashable, Sendable {
    /// The longest Δt between two windows that is integrated, where the configuration says no
    /// other: five windows of a second.
    public static let longestStepDefault = Duration.seconds(5)

    /// How fast an anomaly uses up the machine.
    public var scale: DegradationScale
    /// The longest time between two windows that still counts as one stretch.
    ///
    /// A source with windows longer than 2 s needs 2.5 of them.
    public var longestStep: Duration
    /// How much watched time, in s, one of the 20 pieces is that the remaining life is taken from.
    public var pieceSeconds: Double
    /// The fixed limits.
    public var limits: AlarmLimits

    /// Settings; `pieceSeconds` not above 0 is a broken assumption and traps.
    public init(
        scale: DegradationScale,
        longestStep: Duration = HealthSettings.longestStepDefault,
        pieceSeconds: Double,
        limits: AlarmLimits = AlarmLimits()
    ) {
        precondition(pieceSeconds > 0, "pieces of \(pieceSeconds) s")
        self.scale = scale
        self.longestStep = longestStep
        self.pieceSeconds = pieceSeconds
        self.limits = limits
    }

    /// The twin's: a life of 200 s, its rate taken from the last minute.
    public static let twin = Self(scale: .twin, pieceSeconds: 3)

    /// A real asset's: a life of 30 days, its rate taken from the last ten minutes.
    public static let realAsset = Self(scale: .realAsset, pieceSeconds: 30)
}
