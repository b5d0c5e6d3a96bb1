import Diagnostics

/// How one asset's events are analysed: what its configuration says, with all defaults filled in.
struct AnalysisSettings: Hashable, Sendable {
    /// The features of its windows, which also say how often its events come and how long a window is.
    let featureSet: FeatureSet
    /// Where each extra channel of `featureSet` comes from, in its order; empty where none is from a
    /// device.
    let extras: [ExtraSource]
    /// The channels that vibration velocity comes from, in mm/s RMS; the largest of them counts.
    ///
    /// Empty where no velocity is measured.
    var velocities: [ExtraSource] = []
    /// How its health is judged, the fixed limits among it.
    var health: HealthSettings
    /// How much healthy data a baseline needs.
    var readiness: ReferenceReadiness
    /// Whether what is healthy is learned without being asked to.
    var learnsByItself = true
    /// What a kWh costs; nil where no cost is told.
    var tariff: Tariff?
    /// What a low power factor costs; nil where it costs nothing.
    var powerFactorTariff: PowerFactorTariff?
    /// The current of the name plate in A; nil where it is not known.
    var ratedCurrentA: Double?
    /// The nominal voltage in V, phase to neutral.
    var nominalV = VoltageBand().nominalV

    /// The interval between two events.
    var interval: Duration { featureSet.window.interval }

    /// The defaults of an asset.
    ///
    /// - Parameters:
    ///   - asset: what the door knows of it.
    ///   - isTwin: whether it is a digital twin, whose time is accelerated.
    ///   - interval: the time between two events; what a window cannot be made of counts as the nearest
    ///     that it can be.
    ///   - ratedCurrentA: the current of its name plate in A; nil where it is not known.
    ///   - extras: its extra channels, with names that fit a `FeatureSet`.
    ///   - sources: where each of them comes from; none where they are not from devices.
    ///   - rotation: how fast its shaft turns.
    init(
        of asset: AssetDeclaration,
        isTwin: Bool,
        interval: Duration,
        ratedCurrentA: Double? = nil,
        extras: [ExtraChannel] = [],
        sources: [ExtraSource] = [],
        rotation: RotationSpeed = .unknown
    ) {
        featureSet = FeatureSet(
            asset: asset,
            interval: Self.fitting(interval),
            extras: extras,
            rotation: rotation
        )
        self.extras = sources
        self.ratedCurrentA = ratedCurrentA
        health = isTwin ? .twin : .realAsset
        health.longestStep = Self.longestStep(window: featureSet.window)
        health.limits.current = ratedCurrentA.flatMap(CurrentLimits.init(ratedA:))
        let span = isTwin ? Self.twinLearnSpan : Self.learnSpan
        readiness = ReferenceReadiness(
            span: span,
            rows: Self.learnRows(span: span, window: featureSet.window)
        )
    }
}

/// Where the values of an extra channel come from.
struct ExtraSource: Hashable, Sendable {
    /// Which of the asset's devices says it.
    let role: EventAssembler.Role
    /// The device's channel.
    let channel: Channel
}

extension AnalysisSettings {
    /// How long a real asset is learned from where nothing is set (design: 30 to 60 min).
    static let learnSpan = Duration.seconds(1_800)
    /// How long a twin is learned from where nothing is set: a demonstration does not wait.
    static let twinLearnSpan = Duration.seconds(300)
    /// The most rows that are waited for where nothing is set, and the fewest.
    static let learnRowsDefaults = 100...600

    /// The interval nearest to `interval` that a window can be made for.
    static func fitting(_ interval: Duration) -> Duration {
        let range = WindowShape.intervalRange
        return min(range.upperBound, max(range.lowerBound, interval))
    }

    /// The rows to wait for besides `span`: a third of what it holds at one row a window or, of a slow
    /// source, an event.
    ///
    /// So a stream with gaps does not pass for learned, and a very slow one is learned for longer.
    static func learnRows(span: Duration, window: WindowShape) -> Int {
        let isFast = window.length == WindowShape.shortestLength
        let rowSeconds = (isFast ? window.length : window.interval).inSeconds
        let rows = Int(span.inSeconds / rowSeconds) / 3
        return min(learnRowsDefaults.upperBound, max(learnRowsDefaults.lowerBound, rows))
    }

    /// The longest time between two windows that is one stretch: 5 s, or two and a half windows.
    static func longestStep(window: WindowShape) -> Duration {
        max(HealthSettings.longestStepDefault, window.length * 5 / 2)
    }
}
