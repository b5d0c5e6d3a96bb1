/// The channels of the rows that a detector judges, made from an asset's features.
///
/// A source of 10 Hz and more: a row is what a window of a second was like. Slower: a row is an event.
/// At most 32: of the spectra of many waveforms the last features are left out.
public struct DetectionChannels: Hashable, Sendable {
    /// How the rows are looked at.
    public let pace: DetectionPace
    /// The names, in the order of a row: `vibration_g_std` of a window, `vibration_g` of an event.
    public let names: [String]
    /// What each is to the motor.
    public let roles: [ChannelRole]
    /// How each is spoken of.
    public let labels: [FeatureLabel]
    private let places: [Int]
    private let signals: [Signal]
    private let extraCount: Int

    /// The channels of `set`, looked at as its interval says, or at `pace`: of a source so slow that
    /// there are no windows.
    public init(_ set: FeatureSet, pace: DetectionPace? = nil) {
        self.pace = pace ?? DetectionPace(interval: set.window.interval)
        signals = set.signals
        extraCount = set.extras.count
        if self.pace.aggregate == .median {
            let places = Self.places(set)
            self.places = places
            names = places.map { set.features[$0].name }
            roles = places.map { Self.role(set.features[$0]) }
            let all = set.labels
            labels = places.map { all[$0] }
        } else {
            places = []
            names = set.signals.map(\.name) + set.extras.map(\.name)
            roles = set.signals.map(Self.role) + set.extras.map { Self.role($0.unit) }
            labels = set.channelLabels
        }
    }

    /// Whether a row is a window's features; else it is an event's values.
    public var areFeatures: Bool { pace.aggregate == .median }

    /// How many there are, 1…32.
    public var count: Int { names.count }

    /// The place in the feature set of channel `index` of a row of features.
    public func place(_ index: Int) -> Int { places[index] }

    /// Makes `row` that of an event; a missing value is NaN, and `extras` may end early.
    public func fill(
        _ row: inout [Double],
        from event: borrowing SensorEvent,
        _ extras: Span<Double>
    ) {
        for index in signals.indices { row[index] = event[signals[index]] ?? .nan }
        for index in 0..<extraCount {
            row[signals.count + index] = index < extras.count ? extras[index] : .nan
        }
    }
}

extension DetectionChannels {
    /// The features that are judged, in the set's order.
    ///
    /// Mean and spread of every signal and what tells impacts; of an extra channel its mean, of a
    /// waveform, whose mean is gravity, its spread and its spectrum.
    private static func places(_ set: FeatureSet) -> [Int] {
        let waveforms = Set(set.extras.filter(\.isWaveform).map(\.name))
        let extras = Set(set.extras.map(\.name))
        var ranked: [(rank: Int, place: Int)] = []
        for (place, feature) in set.features.enumerated() {
            let channel = String(feature.name.dropLast(feature.statistic.suffix.utf8.count + 1))
            let rank: Int? =
                switch feature.statistic {
                case .mean: waveforms.contains(channel) ? nil : extras.contains(channel) ? 1 : 0
                case .standardDeviation:
                    waveforms.contains(channel) ? 2 : extras.contains(channel) ? nil : 0
                case .excessKurtosis, .crestFactor: 0
                case .order(let order): 2 + order
                case .band(let number, _, _): 10 + number
                case .peakToPeak, .rms: nil
                }
            if let rank { ranked.append((rank, place)) }
        }
        ranked.sort { ($0.rank, $0.place) < ($1.rank, $1.place) }
        return ranked.prefix(DetectionRules.channelLimit).map(\.place).sorted()
    }

    private static func role(_ feature: FeatureDefinition) -> ChannelRole {
        guard feature.statistic == .mean else { return .restlessness }
        return switch feature.name {
        case "\(Signal.voltage.name)_mean": .supply
        case "\(Signal.current.name)_mean": .load
        default: role(feature.unit)
        }
    }

    private static func role(_ signal: Signal) -> ChannelRole {
        switch signal {
        case .voltage: .supply
        case .current: .load
        case .powerFactor, .power, .vibration: .level
        }
    }

    private static func role(_ unit: Unit) -> ChannelRole {
        unit == .degreeCelsius ? .temperature : .level
    }
}
