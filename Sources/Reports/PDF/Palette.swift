import Diagnostics

/// The few colours of a report, all of which survive a black-and-white printer by their darkness.
enum Palette {
    static let ink = PDFPage.Colour(0x1B2733)
    static let muted = PDFPage.Colour(0x5C6B7A)
    static let rule = PDFPage.Colour(0xCBD4DC)
    static let paper = PDFPage.Colour(0xF3F6F8)
    static let white = PDFPage.Colour(0xFFFFFF)
    static let accent = PDFPage.Colour(0x0B5F7A)
    static let band = PDFPage.Colour(0xBFDCE5)
    static let good = PDFPage.Colour(0x2B8A57)
    static let moderate = PDFPage.Colour(0xC48A00)
    static let high = PDFPage.Colour(0xC8541A)
    static let critical = PDFPage.Colour(0xA61B1B)

    /// The colour of a risk.
    static func of(_ risk: RiskLevel) -> PDFPage.Colour {
        switch risk {
        case .low: good
        case .moderate: moderate
        case .high: high
        case .critical: critical
        }
    }

    /// The colour of a severity.
    static func of(_ severity: String) -> PDFPage.Colour {
        switch severity {
        case "critical": critical
        case "warning": high
        default: muted
        }
    }
}
