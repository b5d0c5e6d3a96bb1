/// What an asset's analysis is made of: all that its configuration says, and who it is.
public struct AnalysisPlan: Sendable {
    /// The version of the way scores are made, in every report.
    public static let detectorVersion = "mahalanobis-2+iforest-1"
    /// The seed of every forest: the same rows make the same trees, live or replayed, on every machine.
    public static let forestSeed: UInt64 = 1

    /// The `asset_id`.
    public var assetID: String
    /// The seed of its reports' ids.
    public var seed: UInt64
    /// Its features, and the windows that they are taken from.
    public var features: FeatureSet
    /// How its rows are looked at; nil: as the interval of its features says.
    public var pace: DetectionPace?
    /// How its health is judged.
    public var health: HealthSettings
    /// How much healthy data a baseline needs.
    public var readiness: ReferenceReadiness
    /// Whether a baseline is learned as soon as there is none; else only when someone says so.
    public var learnsByItself: Bool
    /// Whether a baseline is made as soon as enough is recorded; else only when someone says so.
    public var concludesByItself = true
    /// The motor's rated current in A; nil where it is not known.
    public var ratedCurrentA: Double?
    /// The supply's nominal voltage in V, phase to neutral.
    public var nominalV: Double
    /// What energy costs; nil where that is not known.
    public var tariff: Tariff?
    /// Whether its events are simulated: what is learned of them carries that word with it.
    public var isSimulated = false

    /// A plan; what is left out is not known.
    public init(
        assetID: String,
        seed: UInt64,
        features: FeatureSet,
        health: HealthSettings,
        readiness: ReferenceReadiness = ReferenceReadiness(),
        learnsByItself: Bool = true,
        ratedCurrentA: Double? = nil,
        nominalV: Double = 230,
        tariff: Tariff? = nil
    ) {
        self.assetID = assetID
        self.seed = seed
        self.features = features
        self.health = health
        self.readiness = readiness
        self.learnsByItself = learnsByItself
        self.ratedCurrentA = ratedCurrentA
        self.nominalV = nominalV
        self.tariff = tariff
    }
}
