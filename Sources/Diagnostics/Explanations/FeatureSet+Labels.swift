extension FeatureSet {
    /// How each feature is spoken of, in the order of the vector: `Vibration RMS`, in g.
    ///
    /// It allocates: taken once for an asset.
    public var labels: [FeatureLabel] {
        let channels = self.channels
        return features.map { feature in
            let ending = "_" + feature.statistic.suffix
            let channel = channels.first { $0.name + ending == feature.name }
            return FeatureLabel(
                name: feature.name,
                label: (channel?.label ?? feature.name) + " " + feature.statistic.words,
                unit: feature.unit.rawValue
            )
        }
    }

    /// How each channel is spoken of, first the signals, then the extra channels: `Vibration`, in g.
    ///
    /// For rows of the channels' own values, which have the channels' names.
    public var channelLabels: [FeatureLabel] {
        channels.map { FeatureLabel(name: $0.name, label: $0.label, unit: $0.unit.rawValue) }
    }

    private var channels: [(name: String, label: String, unit: Unit)] {
        signals.map { ($0.name, $0.label, $0.unit) } + extras.map { ($0.name, $0.label, $0.unit) }
    }
}

extension FeatureStatistic {
    /// The statistic behind the name of a channel: `RMS`.
    var words: String {
        switch self {
        case .mean: "mean"
        case .standardDeviation: "standard deviation"
        case .peakToPeak: "peak-to-peak"
        case .rms: "RMS"
        case .excessKurtosis: "kurtosis"
        case .crestFactor: "crest factor"
        case .order(let order): "at \(order)× rotation"
        case .band(_, let from, let to): "RMS \(Self.hertz(from))–\(Self.hertz(to)) Hz"
        }
    }

    /// A frequency from the spectrum's own lines, to a tenth.
    private static func hertz(_ frequency: Double) -> String {
        NumberText.text((10 * frequency).rounded() / 10)
    }
}

extension Signal {
    /// What people call it.
    public var label: String {
        switch self {
        case .voltage: "Voltage"
        case .current: "Current"
        case .powerFactor: "Power factor"
        case .power: "Power"
        case .vibration: "Vibration"
        }
    }
}

extension ExtraChannel {
    /// What people call it: its name without the unit, in words; `velocity_rms_x_mm_s` is
    /// `Velocity RMS X`.
    public var label: String {
        let ending = unit.nameEnding
        let stem = name.hasSuffix(ending) ? name.dropLast(ending.utf8.count) : name[...]
        let words = stem.split(separator: "_").enumerated().map { place, word in
            if Self.isWrittenLarge(word) { return word.uppercased() }
            return place == 0 ? word.prefix(1).uppercased() + word.dropFirst() : String(word)
        }
        return words.isEmpty ? name : words.joined(separator: " ")
    }

    /// Whether people write it in capitals: an axis, a phase, an abbreviation.
    private static func isWrittenLarge(_ word: Substring) -> Bool {
        switch word {
        case "x", "y", "z", "n", "l1", "l2", "l3", "rms", "thd": true
        default: false
        }
    }
}
