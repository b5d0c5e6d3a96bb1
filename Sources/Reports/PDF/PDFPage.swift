import CHaru
import Glibc

/// A page that is drawn on, in points from its top left corner.
struct PDFPage {
    /// The width of A4, pt.
    static let width = 595.0
    /// The height of A4, pt.
    static let height = 841.0

    /// A colour, each part 0…1.
    struct Colour: Hashable {
        let red: Double
        let green: Double
        let blue: Double

        /// The colour `0xRRGGBB`.
        init(_ hex: Int) {
            red = Double(hex >> 16 & 255) / 255
            green = Double(hex >> 8 & 255) / 255
            blue = Double(hex & 255) / 255
        }
    }

    /// Where a text lies at its place.
    enum Alignment { case left, centre, right }

    /// How a text looks.
    struct Style {
        var size: Double
        var face = PDFDocument.Face.regular
        var colour = Palette.ink
        var alignment = Alignment.left

        /// A text of `size` pt.
        init(
            _ size: Double,
            _ face: PDFDocument.Face = .regular,
            _ colour: Colour = Palette.ink,
            _ alignment: Alignment = .left
        ) {
            self.size = size
            self.face = face
            self.colour = colour
            self.alignment = alignment
        }
    }

    private let page: HPDF_Page?
    let document: PDFDocument

    init(_ page: HPDF_Page?, in document: PDFDocument) {
        self.page = page
        self.document = document
    }

    /// Writes `text` with its base line at `y`.
    func text(_ text: String, x: Double, y: Double, _ style: Style) {
        let runs = document.runs(text, style.face)
        var place = x
        if style.alignment != .left {
            let width = width(of: runs, style)
            place -= style.alignment == .right ? width : width / 2
        }
        HPDF_Page_BeginText(page)
        setFill(style.colour)
        for run in runs {
            HPDF_Page_SetFontAndSize(page, run.font, HPDF_REAL(style.size))
            HPDF_Page_TextOut(page, HPDF_REAL(place), HPDF_REAL(Self.height - y), run.bytes)
            place += Double(HPDF_Page_TextWidth(page, run.bytes))
        }
        HPDF_Page_EndText(page)
    }

    /// The width of `text`, pt.
    func width(_ text: String, _ style: Style) -> Double {
        width(of: document.runs(text, style.face), style)
    }

    private func width(of runs: [PDFDocument.Run], _ style: Style) -> Double {
        runs.reduce(0) { sum, run in
            HPDF_Page_SetFontAndSize(page, run.font, HPDF_REAL(style.size))
            return sum + Double(HPDF_Page_TextWidth(page, run.bytes))
        }
    }

    /// `text`, shortened with … to `width` pt.
    func fitted(_ text: String, _ width: Double, _ style: Style) -> String {
        guard self.width(text, style) > width else { return text }
        var low = 0
        var high = text.count
        while low < high {
            let middle = (low + high + 1) / 2
            if self.width(text.prefix(middle) + "…", style) <= width {
                low = middle
            } else {
                high = middle - 1
            }
        }
        return text.prefix(low) + "…"
    }

    /// The lines of `text`, none wider than `width` pt; at most `limit`, the last one then ends with ….
    func lines(_ text: String, _ width: Double, _ style: Style, limit: Int = 64) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : "\(line) \(word)"
            if self.width(longer, style) <= width {
                line = longer
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = fitted(String(word), width, style)
        }
        if !line.isEmpty { lines.append(line) }
        guard lines.count > limit else { return lines }
        lines = Array(lines.prefix(limit))
        lines[limit - 1] = fitted(lines[limit - 1] + " …", width, style)
        return lines
    }

    /// Writes `text` in lines of `width` pt, the first with its base line at `y`; the next free `y`.
    @discardableResult
    func paragraph(
        _ text: String,
        x: Double,
        y: Double,
        width: Double,
        _ style: Style,
        limit: Int = 64
    ) -> Double {
        var y = y
        for line in lines(text, width, style, limit: limit) {
            self.text(line, x: x, y: y, style)
            y += (style.size * 1.45).rounded()
        }
        return y
    }

    /// Fills a rectangle whose top left corner is at `x`, `y`.
    func fill(x: Double, y: Double, width: Double, height: Double, _ colour: Colour) {
        setFill(colour)
        HPDF_Page_Rectangle(
            page,
            HPDF_REAL(x),
            HPDF_REAL(Self.height - y - height),
            HPDF_REAL(width),
            HPDF_REAL(height)
        )
        HPDF_Page_Fill(page)
    }

    /// Draws a line through `points`.
    func line(
        _ points: [(x: Double, y: Double)],
        _ colour: Colour,
        width: Double = 0.5,
        dash: Double = 0
    ) {
        guard points.count > 1 else { return }
        setStroke(colour, width)
        if dash > 0 {
            let pattern = [HPDF_UINT16(dash), HPDF_UINT16(dash)]
            HPDF_Page_SetDash(page, pattern, 2, 0)
        }
        trace(points)
        HPDF_Page_Stroke(page)
        if dash > 0 { HPDF_Page_SetDash(page, nil, 0, 0) }
    }

    /// Fills the area that `points` enclose.
    func area(_ points: [(x: Double, y: Double)], _ colour: Colour) {
        guard points.count > 2 else { return }
        setFill(colour)
        trace(points)
        HPDF_Page_Fill(page)
    }

    /// Draws a piece of a circle; angles in degrees clockwise from the top.
    func arc(
        x: Double,
        y: Double,
        radius: Double,
        from: Double,
        to: Double,
        _ colour: Colour,
        width: Double
    ) {
        guard to > from else { return }
        let count = max(2, Int((to - from) / 3) + 1)
        let points = (0...count).map { step in
            let angle = (from + (to - from) * Double(step) / Double(count)) * Double.pi / 180
            return (x: x + radius * sin(angle), y: y - radius * cos(angle))
        }
        line(points, colour, width: width)
    }

    /// Writes `text` in large letters upwards across the page, so that what is under it stays legible.
    func watermark(_ text: String) {
        let style = Style(76, .bold, Palette.critical)
        guard let run = document.runs(text, .bold).first else { return }
        let half = width(text, style) / 2
        let (sine, cosine) = (sin(Double.pi / 3.4), cos(Double.pi / 3.4))
        HPDF_Page_GSave(page)
        if let state = document.transparency(0.10) { HPDF_Page_SetExtGState(page, state) }
        HPDF_Page_BeginText(page)
        setFill(style.colour)
        HPDF_Page_SetFontAndSize(page, run.font, HPDF_REAL(style.size))
        HPDF_Page_SetTextMatrix(
            page,
            HPDF_REAL(cosine),
            HPDF_REAL(sine),
            HPDF_REAL(-sine),
            HPDF_REAL(cosine),
            HPDF_REAL(Self.width / 2 - half * cosine + 26 * sine),
            HPDF_REAL(Self.height / 2 - half * sine - 26 * cosine)
        )
        HPDF_Page_ShowText(page, run.bytes)
        HPDF_Page_EndText(page)
        HPDF_Page_GRestore(page)
    }

    private func trace(_ points: [(x: Double, y: Double)]) {
        for (place, point) in points.enumerated() {
            let (x, y) = (HPDF_REAL(point.x), HPDF_REAL(Self.height - point.y))
            if place == 0 { HPDF_Page_MoveTo(page, x, y) } else { HPDF_Page_LineTo(page, x, y) }
        }
    }

    private func setFill(_ colour: Colour) {
        HPDF_Page_SetRGBFill(
            page,
            HPDF_REAL(colour.red),
            HPDF_REAL(colour.green),
            HPDF_REAL(colour.blue)
        )
    }

    private func setStroke(_ colour: Colour, _ width: Double) {
        HPDF_Page_SetRGBStroke(
            page,
            HPDF_REAL(colour.red),
            HPDF_REAL(colour.green),
            HPDF_REAL(colour.blue)
        )
        HPDF_Page_SetLineWidth(page, HPDF_REAL(width))
    }
}
