/// A table with a head, one line a row.
struct PDFTable {
    /// A column: its head, its share of the width, and where its cells lie.
    struct Column {
        let title: String
        let share: Double
        var alignment = PDFPage.Alignment.left

        /// A column of `share` of the width.
        init(_ title: String, _ share: Double, _ alignment: PDFPage.Alignment = .left) {
            self.title = title
            self.share = share
            self.alignment = alignment
        }
    }

    static let rowHeight = 14.0

    let columns: [Column]
    let rows: [[String]]
    var size = 7.5
    /// The colour of a row's first cell; nil leaves it black.
    var colour: ((Int) -> PDFPage.Colour)?

    /// Draws it and gives the next free `y`.
    ///
    /// Rows that would pass `bottom` are left out and counted.
    func draw(on page: PDFPage, x: Double, y: Double, width: Double, bottom: Double) -> Double {
        let total = columns.reduce(0) { $0 + $1.share }
        var y = y
        drawRow(on: page, columns.map(\.title), x, y, width / total, isHead: true, row: nil)
        page.line([(x, y + 4), (x + width, y + 4)], Palette.ink, width: 0.6)
        y += Self.rowHeight + 1
        let room = max(0, Int((bottom - y) / Self.rowHeight))
        let shown = rows.count > room ? max(0, room - 1) : rows.count
        for (place, cells) in rows.prefix(shown).enumerated() {
            drawRow(on: page, cells, x, y, width / total, isHead: false, row: place)
            page.line([(x, y + 4), (x + width, y + 4)], Palette.rule, width: 0.3)
            y += Self.rowHeight
        }
        if shown < rows.count {
            page.text(
                "and \(rows.count - shown) more: see the XLSX, CSV or JSON lines of this range",
                x: x,
                y: y,
                PDFPage.Style(size, .regular, Palette.muted)
            )
            y += Self.rowHeight
        }
        return y + 6
    }

    private func drawRow(
        on page: PDFPage,
        _ cells: [String],
        _ x: Double,
        _ y: Double,
        _ unit: Double,
        isHead: Bool,
        row: Int?
    ) {
        var left = x
        for (place, column) in columns.enumerated() where cells.indices.contains(place) {
            let width = column.share * unit
            var style = PDFPage.Style(size, isHead ? .bold : .regular)
            if isHead { style.colour = Palette.muted }
            if place == 0, let row, let colour { style.colour = colour(row) }
            style.alignment = column.alignment
            let at =
                switch column.alignment {
                case .left: left
                case .centre: left + width / 2
                case .right: left + width - 4
                }
            page.text(page.fitted(cells[place], width - 4, style), x: at, y: y, style)
            left += width
        }
    }
}
