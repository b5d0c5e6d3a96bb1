import Diagnostics

extension PDFPage {
    /// Draws the channels' shares of all deviations as bars, the greatest first; the next free `y`.
    func bars(
        _ contributions: Contributions,
        x: Double,
        y: Double,
        width: Double,
        limit: Int
    ) -> Double {
        let parts = Array(contributions.parts.prefix(limit))
        guard !parts.isEmpty else {
            text(
                "No moment of the range lay beyond what was healthy.",
                x: x,
                y: y + 4,
                Style(8.5, .regular, Palette.muted)
            )
            return y + 20
        }
        var y = y
        let labelWidth = width * 0.34
        let barWidth = width * 0.36
        let greatest = contributions.share(of: parts[0])
        for part in parts {
            let share = contributions.share(of: part)
            let style = Style(8)
            text(fitted(part.name, labelWidth - 6, style), x: x, y: y + 8, style)
            fill(x: x + labelWidth, y: y, width: barWidth, height: 11, Palette.paper)
            let length = greatest > 0 ? barWidth * share / greatest : 0
            fill(x: x + labelWidth, y: y, width: length, height: 11, Palette.accent)
            let sign = part.deviation < 0 ? "" : "+"
            let words = "\(NumberText.percent(share)) · \(sign)\(NumberText.text(part.deviation))σ"
            text(
                fitted(words, width * 0.30 - 8, Style(7.5, .regular, Palette.muted)),
                x: x + labelWidth + barWidth + 8,
                y: y + 8,
                Style(7.5, .regular, Palette.muted)
            )
            y += 17
        }
        return y + 4
    }
}
