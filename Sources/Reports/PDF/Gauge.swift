import Diagnostics
import Glibc

extension PDFPage {
    /// Draws health on a dial of 240°, its sections the four levels of risk.
    func gauge(_ health: Int?, centreX: Double, centreY: Double, radius: Double) {
        let start = -120.0
        let degreesPerPoint = 2.4
        for (from, to, risk) in [
            (0, 25, RiskLevel.critical), (25, 50, .high), (50, 75, .moderate), (75, 100, .low),
        ] {
            arc(
                x: centreX,
                y: centreY,
                radius: radius,
                from: start + degreesPerPoint * Double(from) + (from == 0 ? 0 : 0.8),
                to: start + degreesPerPoint * Double(to) - (to == 100 ? 0 : 0.8),
                Palette.of(risk),
                width: radius * 0.15
            )
        }
        for tick in [0, 25, 50, 75, 100] {
            let angle = (start + degreesPerPoint * Double(tick)) * Double.pi / 180
            text(
                "\(tick)",
                x: centreX + (radius * 1.2) * sin(angle),
                y: centreY - (radius * 1.2) * cos(angle) + 3,
                Style(7, .regular, Palette.muted, .centre)
            )
        }
        guard let health else {
            text(
                "–",
                x: centreX,
                y: centreY + 10,
                Style(radius * 0.5, .bold, Palette.muted, .centre)
            )
            return
        }
        let angle = (start + degreesPerPoint * Double(health)) * Double.pi / 180
        let (x, y) = (sin(angle), -cos(angle))
        area(
            [
                (centreX + radius * 0.9 * x, centreY + radius * 0.9 * y),
                (centreX + radius * 0.68 * x - 4 * y, centreY + radius * 0.68 * y + 4 * x),
                (centreX + radius * 0.68 * x + 4 * y, centreY + radius * 0.68 * y - 4 * x),
            ],
            Palette.ink
        )
        let risk = RiskLevel(health: health)
        text(
            "\(health)",
            x: centreX,
            y: centreY + 8,
            Style(radius * 0.52, .bold, Palette.ink, .centre)
        )
        text("of 100", x: centreX, y: centreY + 20, Style(8, .regular, Palette.muted, .centre))
        text(
            risk.name,
            x: centreX,
            y: centreY + radius * 0.62,
            Style(12, .bold, Palette.of(risk), .centre)
        )
    }
}
