import Diagnostics

/// Numbers and times of a report, in words that are read without a key.
enum ReportText {
    /// `value` in `unit` to four digits: `230.4 V`; – where there is none.
    static func value(_ value: Double?, _ unit: String = "", digits: Int = 4) -> String {
        guard let value else { return "–" }
        let number = NumberText.text(value, digits: digits)
        return unit.isEmpty ? number : "\(number) \(unit)"
    }

    /// `time` to the second: `2026-01-31 23:59:59`; UTC, as every report says once a page.
    static func time(_ time: Timestamp?) -> String {
        guard let time else { return "–" }
        let text = time.description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
    }

    /// `time` to the minute, without the year: `01-31 23:59`.
    static func minute(_ time: Timestamp) -> String {
        let text = time.description
        return "\(text.dropFirst(5).prefix(5)) \(text.dropFirst(11).prefix(5))"
    }

    /// A length of time in its largest unit: `2.5 h`.
    static func span(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: value(seconds, "s", digits: 3)
        case ..<7_200: value(seconds / 60, "min", digits: 3)
        case ..<172_800: value(seconds / 3_600, "h", digits: 3)
        default: value(seconds / 86_400, "days", digits: 3)
        }
    }

    /// `share` 0…1 as percent to two decimals: `99.87 %`; 100 % only where nothing is missing.
    static func percent(_ share: Double) -> String {
        let hundredths = (share * 10_000).rounded(.down)
        return "\(NumberText.text(hundredths / 100, digits: 5)) %"
    }

    /// `count` and `noun`, in the plural where it is not one.
    static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// What people call a signal.
    static func title(_ signal: Signal) -> String {
        switch signal {
        case .voltage: "Voltage"
        case .current: "Current"
        case .powerFactor: "Power factor"
        case .power: "Active power"
        case .vibration: "Vibration"
        }
    }

    /// A channel's name in words: `vibration_g_std` is "Vibration g std".
    static func title(channel name: String) -> String {
        let words = name.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// What a risk means in `state`, in one sentence.
    static func meaning(_ risk: RiskLevel, state: AssetState?) -> String {
        switch risk {
        // Risk follows from wear, which an anomaly that has just begun has not made yet.
        case .low where state == .anomalyDetected: "An anomaly lasts: see why."
        case .low: "Nothing calls for action."
        case .moderate: "Worth a look at the next planned stop."
        case .high: "Plan an inspection soon."
        case .critical: "Inspect now: the index of wear is nearly used up."
        }
    }
}
