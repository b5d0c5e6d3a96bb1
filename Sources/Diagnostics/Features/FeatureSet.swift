/// The features that an asset has, in the order of the vector; it never changes while it is watched.
///
/// First the contract's window vector (16 numbers, 12 without a vibration sensor), then kurtosis and
/// crest factor of vibration, four numbers of each extra channel, and orders and bands of those that
/// are waveforms. What the rate does not allow is not in the set.
public struct FeatureSet: Hashable, Sendable {
    /// The signals of the contract's window vector, in its order.
    public static let windowSignals: [Signal] = [.voltage, .current, .powerFactor, .vibration]

    /// The window that the features are taken from.
    public let window: WindowShape
    /// The signals that the asset has, a part of `windowSignals` in its order.
    public let signals: [Signal]
    /// Its extra channels, in the order in which their values are given.
    public let extras: [ExtraChannel]
    /// The spectrum of a channel that is a waveform; nil where there is none or the rate is too low.
    public let spectrum: SpectrumShape?
    /// The features, in the order of the vector.
    public let features: [FeatureDefinition]

    /// The features of an asset whose events come every `interval` and carry `signals`.
    ///
    /// Traps for signals that are none of the window vector's, for more extra channels than
    /// `ExtraChannel` allows, for two of one name, and for an interval that `WindowShape` refuses.
    public init(
        interval: Duration,
        signals: [Signal] = Self.windowSignals,
        extras: [ExtraChannel] = [],
        rotation: RotationSpeed = .unknown
    ) {
        precondition(
            signals.allSatisfy(Self.windowSignals.contains),
            "signals must be among \(Self.windowSignals), not \(signals)"
        )
        precondition(
            extras.count <= ExtraChannel.countLimit,
            "extras must be at most \(ExtraChannel.countLimit), not \(extras.count)"
        )
        let waveforms = extras.count { $0.isWaveform }
        precondition(
            waveforms <= ExtraChannel.waveformLimit,
            "waveforms must be at most \(ExtraChannel.waveformLimit), not \(waveforms)"
        )
        window = WindowShape(interval: interval)
        self.signals = Self.windowSignals.filter(signals.contains)
        self.extras = extras
        spectrum =
            waveforms > 0 ? SpectrumShape(window: window, rotation: rotation) : nil
        features = Self.features(of: self.signals, extras, spectrum)
        let names = Set(features.map(\.name))
        precondition(names.count == features.count, "two of the channels have one name")
    }

    /// The features of an asset as declared: without a vibration sensor the vector has 12 numbers.
    public init(
        asset: AssetDeclaration,
        interval: Duration,
        extras: [ExtraChannel] = [],
        rotation: RotationSpeed = .unknown
    ) {
        self.init(
            interval: interval,
            signals: Self.windowSignals.filter { $0 != .vibration || asset.hasVibration },
            extras: extras,
            rotation: rotation
        )
    }

    /// The number of features that are the contract's window vector: the first of them.
    public var vectorCount: Int { FeatureStatistic.contractFour.count * signals.count }

    /// The place of the feature called `name`; nil where the set has none.
    public func index(of name: String) -> Int? { features.firstIndex { $0.name == name } }

    private static func features(
        of signals: [Signal],
        _ extras: [ExtraChannel],
        _ spectrum: SpectrumShape?
    ) -> [FeatureDefinition] {
        var features: [FeatureDefinition] = []
        func add(_ statistics: [FeatureStatistic], _ name: String, _ unit: Unit, rate: Double = 0) {
            for statistic in statistics {
                features.append(
                    FeatureDefinition(
                        name: "\(name)_\(statistic.suffix)",
                        unit: statistic.keepsUnit ? unit : .one,
                        statistic: statistic,
                        neededRateHz: rate
                    )
                )
            }
        }
        for signal in signals { add(FeatureStatistic.contractFour, signal.name, signal.unit) }
        if signals.contains(.vibration) {
            add([.excessKurtosis, .crestFactor], Signal.vibration.name, Signal.vibration.unit)
        }
        for extra in extras { add(FeatureStatistic.contractFour, extra.name, extra.unit) }
        guard let spectrum else { return features }
        for extra in extras where extra.isWaveform {
            for order in spectrum.fittingOrders {
                let rate = spectrum.neededRateHz(order: order)
                add([.order(order)], extra.name, extra.unit, rate: rate)
            }
            for number in 0..<SpectrumShape.bandCount {
                let from = spectrum.frequencyHz(line: spectrum.firstLine(ofBand: number))
                let to = spectrum.frequencyHz(line: spectrum.firstLine(ofBand: number + 1))
                let band = FeatureStatistic.band(number: number + 1, fromHz: from, toHz: to)
                add([band], extra.name, extra.unit, rate: 2 * to)
            }
        }
        return features
    }
}
