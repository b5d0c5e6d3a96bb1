import Diagnostics

/// Numbers with a fixed count of decimals, so that a value that lives does not jump about.
enum FixedText {
    /// `value` to `decimals` (0…6) places: `230.40`; a dash where it is not finite, a huge one as
    /// Swift writes it.
    static func text(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return "—" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 1e15 else { return "\(value)" }
        let digits = String(Int64(scaled))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + digits }
        let padding = String(repeating: "0", count: max(0, decimals + 1 - digits.count))
        let padded = padding + digits
        return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }

    /// A share 0…1 as `34 %`.
    static func percent(_ share: Double) -> String {
        wholePercent(share).map { "\($0) %" } ?? "—"
    }

    /// A share 0…1 in whole percent; nil where it is not finite.
    static func wholePercent(_ share: Double) -> Int? {
        share.isFinite ? Int((min(max(share, 0), 1) * 100).rounded()) : nil
    }
}
