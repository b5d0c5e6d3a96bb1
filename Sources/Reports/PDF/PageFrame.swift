import Diagnostics

/// What every page has: whose it is, of when, its number, and whether anything was simulated.
///
/// The grid: a margin of 48 pt, twelve columns of 30.25 pt with gutters of 12 pt, lines on a multiple
/// of 4 pt where text flows.
struct PageFrame {
    static let margin = 48.0
    static let width = PDFPage.width - 2 * margin
    static let gutter = 12.0
    /// The first `y` below the head.
    static let top = 120.0
    /// The last `y` above the foot.
    static let bottom = PDFPage.height - 58

    let content: ReportContent
    let kind: String
    let pageCount: Int
    let identity: String

    /// The left edge of column `column`, 0…11.
    static func x(_ column: Int) -> Double {
        margin + Double(column) * (width + gutter) / 12
    }

    /// The width of `count` columns.
    static func width(_ count: Int) -> Double {
        Double(count) * (width + gutter) / 12 - gutter
    }

    /// Begins page `number` of `document`, headed `title`.
    func begin(_ number: Int, _ title: String, in document: PDFDocument) -> PDFPage {
        let page = document.addPage()
        let subject = content.subject
        let right = Self.margin + Self.width
        let half = Self.width / 2 - 6
        let small = PDFPage.Style(8.5, .bold, Palette.muted)
        page.text(page.fitted(subject.site, half, small), x: Self.margin, y: 40, small)
        let asset = PDFPage.Style(8.5, .bold, Palette.ink, .right)
        page.text(page.fitted(subject.title, half, asset), x: right, y: 40, asset)
        page.line([(Self.margin, 48), (right, 48)], Palette.rule)
        page.text(title, x: Self.margin, y: 72, PDFPage.Style(19, .bold, Palette.accent))
        let range = "\(ReportText.time(subject.from)) to \(ReportText.time(subject.end)) UTC"
        page.text(range, x: Self.margin, y: 88, PDFPage.Style(8.5, .regular, Palette.muted))
        if content.isSimulated {
            page.fill(x: Self.margin, y: 94, width: Self.width, height: 14, Palette.critical)
            page.text(
                "DIGITAL TWIN: simulated data, nothing on this page was measured on a machine",
                x: PDFPage.width / 2,
                y: 104,
                PDFPage.Style(8, .bold, Palette.white, .centre)
            )
        }
        foot(page, number, right)
        return page
    }

    /// Ends `page`: what must lie over all else, and what could not be shown on it.
    func end(_ page: PDFPage) {
        if let note = page.document.fontNote {
            page.text(
                note,
                x: Self.margin,
                y: PDFPage.height - 23,
                PDFPage.Style(7.5, .regular, Palette.muted)
            )
        }
        if content.isSimulated { page.watermark("DIGITAL TWIN") }
    }

    private func foot(_ page: PDFPage, _ number: Int, _ right: Double) {
        let y = PDFPage.height - 34
        let style = PDFPage.Style(7.5, .regular, Palette.muted)
        page.line([(Self.margin, y - 12), (right, y - 12)], Palette.rule)
        page.text(
            "\(kind) · report \(identity) · Stator \(content.subject.programVersion)",
            x: Self.margin,
            y: y,
            style
        )
        page.text(
            "Page \(number) of \(pageCount)",
            x: right,
            y: y,
            PDFPage.Style(7.5, .bold, Palette.muted, .right)
        )
    }
}

extension PDFPage {
    /// Writes a heading with a short rule over it; the next free `y`.
    func heading(_ text: String, x: Double, y: Double, width: Double) -> Double {
        line([(x, y), (x + width, y)], Palette.ink, width: 0.8)
        self.text(text, x: x, y: y + 14, Style(10, .bold))
        return y + 28
    }

    /// Writes a figure as large letters over what it is, in a box of 54 pt.
    func tile(
        _ figure: String,
        _ caption: String,
        x: Double,
        y: Double,
        width: Double,
        _ colour: Colour = Palette.ink
    ) {
        fill(x: x, y: y, width: width, height: 54, Palette.paper)
        fill(x: x, y: y, width: 2, height: 54, Palette.accent)
        let large = Style(15, .bold, colour)
        self.text(fitted(figure, width - 18, large), x: x + 10, y: y + 24, large)
        let small = Style(7.5, .regular, Palette.muted)
        var lineY = y + 37
        for line in lines(caption, width - 18, small, limit: 2) {
            self.text(line, x: x + 10, y: lineY, small)
            lineY += 10
        }
    }
}
