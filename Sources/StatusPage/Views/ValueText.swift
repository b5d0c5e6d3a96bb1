import Diagnostics

/// Values in words for people: the same on the page and in the terminal.
enum ValueText {
    /// `230.4 V`, or a dash where there is no value: never a number in its place.
    static func value(_ value: Double?, unit: String) -> String {
        guard let value else { return "—" }
        let number = value.upToThreeDecimals
        return unit.isEmpty ? number : "\(number) \(unit)"
    }

    /// `good`, or `bad: no reply within the time-out`.
    static func quality(_ quality: String, reason: String?) -> String {
        guard let reason else { return quality }
        let known = QualityReason.allCases.first { $0.name == reason }
        return "\(quality): \(known?.text ?? reason)"
    }

    /// `12 s`, `3 min 20 s`, `5 h 2 min`, `12 d 3 h`.
    static func duration(seconds: Double) -> String {
        guard seconds >= 1 else { return "under 1 s" }
        let whole = Int64(min(seconds, 1e12))
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3_600: return "\(whole / 60) min \(whole % 60) s"
        case ..<86_400: return "\(whole / 3_600) h \(whole / 60 % 60) min"
        default: return "\(whole / 86_400) d \(whole / 3_600 % 24) h"
        }
    }

    /// `12 s ago`, or `never`.
    static func ago(seconds: Double?) -> String {
        seconds.map { duration(seconds: $0) + " ago" } ?? "never"
    }

    /// `12.3 MB`, in powers of ten.
    static func bytes(_ count: UInt64) -> String {
        switch count {
        case ..<1_000: "\(count) B"
        case ..<1_000_000: "\((Double(count) / 1_000).toTenths) kB"
        case ..<1_000_000_000: "\((Double(count) / 1_000_000).toTenths) MB"
        default: "\((Double(count) / 1_000_000_000).toTenths) GB"
        }
    }
}

extension AssetStatus {
    /// The signals that the asset has, in the contract's order.
    var orderedSignals: [(signal: Signal, status: SignalStatus)] {
        Signal.allCases.compactMap { signal in signals[signal.name].map { (signal, $0) } }
    }

    /// When its last event was: `2 s ago (2026-01-31T23:59:59.250Z)`.
    var lastSeenText: String {
        ValueText.ago(seconds: lastSeenSecondsAgo) + (lastSeen.map { " (\($0))" } ?? "")
    }
}

extension Signal {
    /// The signal in plain words.
    var title: String {
        switch self {
        case .voltage: "Voltage"
        case .current: "Current"
        case .powerFactor: "Power factor"
        case .power: "Active power"
        case .vibration: "Vibration"
        }
    }
}

extension Double {
    /// The number to one decimal.
    var toTenths: Double { (self * 10).rounded() / 10 }

    /// Three decimals at most, no trailing zeros; large and tiny numbers as Swift writes them.
    fileprivate var upToThreeDecimals: String {
        guard magnitude < 1e12 else { return "\(self)" }
        let rounded = toThousandths
        return rounded == 0 && self != 0 ? "\(self)" : rounded.shortest
    }
}
