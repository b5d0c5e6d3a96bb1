/// Amounts with a unit that fits, for people.
enum Quantity {
    /// `512 B`, `3.4 MB`, `31.9 GB`: powers of ten.
    static func bytes(_ bytes: Double) -> String {
        scaled(bytes, [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")], "B")
    }

    /// `40 s`, `5 min`, `3.5 h`, `12 days`, `4.2 years`.
    static func time(_ seconds: Double) -> String {
        scaled(
            seconds,
            [(2.0 * 31_557_600, "years"), (2.0 * 86_400, "days"), (7_200.0, "h"), (120.0, "min")],
            "s",
            ["years": 31_557_600, "days": 86_400, "h": 3_600, "min": 60]
        )
    }

    private static func scaled(
        _ value: Double,
        _ units: [(from: Double, name: String)],
        _ least: String,
        _ sizes: [String: Double] = [:]
    ) -> String {
        guard value.isFinite else { return "an unknown amount" }
        let unit = units.first { value.magnitude >= $0.from }
        let number = value / (unit.map { sizes[$0.name] ?? $0.from } ?? 1)
        let text =
            number.magnitude < 100 ? "\((number * 10).rounded() / 10)" : "\(number.rounded())"
        return "\(text.hasSuffix(".0") ? String(text.dropLast(2)) : text) \(unit?.name ?? least)"
    }
}
