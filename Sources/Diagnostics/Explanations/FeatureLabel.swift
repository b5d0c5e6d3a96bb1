/// How a feature is spoken of: its name in the API, its label and unit in a sentence.
public struct FeatureLabel: Hashable, Sendable {
    /// The longest name, UTF-8 bytes.
    public static let nameByteLimit = 64

    /// The feature's name, snake case: `vibration_g_rms`.
    public let name: String
    /// What people call it: `Vibration RMS`.
    public let label: String
    /// The symbol of its unit; empty for a number without one.
    public let unit: String
    /// What it is a figure of.
    public let quantity: FeatureQuantity
    /// Which axis of a sensor it belongs to; nil where it belongs to none or all.
    public let axis: FeatureAxis?

    /// A label; quantity and axis follow from the name.
    public init(name: String, label: String, unit: String) {
        self.name = name.cut(toUTF8Bytes: Self.nameByteLimit)
        self.label = label.cut(toUTF8Bytes: Self.nameByteLimit)
        self.unit = unit.cut(toUTF8Bytes: 16)
        quantity = FeatureQuantity(featureName: name)
        axis = FeatureAxis(featureName: name)
    }

    /// `number` with the unit behind it.
    func quoted(_ number: String) -> String {
        unit.isEmpty ? number : "\(number) \(unit)"
    }
}

/// The physical quantity that a feature is a figure of.
public enum FeatureQuantity: Hashable, Sendable {
    case voltage
    case current
    case powerFactor
    case power
    case vibration
    case temperature
    case other

    /// The quantity that a feature's name begins with.
    init(featureName name: String) {
        if name.hasPrefix("voltage") {
            self = .voltage
        } else if name.hasPrefix("current") {
            self = .current
        } else if name.hasPrefix("power_factor") {
            self = .powerFactor
        } else if name.hasPrefix("power_vibration") {
            self = .other
        } else if name.hasPrefix("power") || name.hasPrefix("active_power") {
            self = .power
        } else if name.hasPrefix("vibration") || name.hasPrefix("acceleration")
            || name.hasPrefix("velocity")
        {
            self = .vibration
        } else if name.hasPrefix("temperature") {
            self = .temperature
        } else {
            self = .other
        }
    }
}

/// An axis of a triaxial sensor.
public enum FeatureAxis: Hashable, Sendable {
    case x
    case y
    case z

    /// The axis that stands in a feature's name as a word of its own.
    init?(featureName name: String) {
        for word in name.split(separator: "_") {
            switch word {
            case "x": self = .x
            case "y": self = .y
            case "z": self = .z
            default: continue
            }
            return
        }
        return nil
    }
}

extension String {
    /// The text, cut to `limit` bytes of UTF-8, never within a code point.
    func cut(toUTF8Bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
            end = utf8.index(before: end)
        }
        return String(self[..<end])
    }
}
