import Diagnostics

/// One value of a sheet.
enum Cell {
    case text(String)
    case heading(String)
    case number(Double?)
    case count(Int)
    /// An instant in UTC, as the spreadsheet's own kind of date, to the millisecond.
    case time(Timestamp?)
    /// A share 0…1, shown as percent.
    case share(Double?)
    /// A number with its currency's two decimals.
    case money(Double?)
}

/// What a sheet is made of: its name, the widths of its columns, and how many rows stay in sight.
struct Worksheet {
    /// The most rows that a sheet of Excel has.
    static let rowLimit = 1_048_576
    /// The longest text of a cell, characters.
    static let textLimit = 32_767

    let name: String
    let widths: [Double]
    /// The rows that stay in sight, 0 for none.
    var frozenRows = 0
    /// Whether the first row filters the others.
    var hasFilter = false

    /// The beginning of the sheet's XML.
    var head: String {
        var text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet "
            + "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews>"
            + "<sheetView workbookViewId=\"0\">"
        if frozenRows > 0 {
            text +=
                "<pane ySplit=\"\(frozenRows)\" topLeftCell=\"A\(frozenRows + 1)\" "
                + "activePane=\"bottomLeft\" state=\"frozen\"/>"
        }
        text += "</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>"
        for (place, width) in widths.enumerated() {
            text +=
                "<col min=\"\(place + 1)\" max=\"\(place + 1)\" width=\"\(width)\" "
                + "customWidth=\"1\"/>"
        }
        return text + "</cols><sheetData>"
    }

    /// The end of the sheet's XML, after `rowCount` rows.
    func foot(rowCount: Int) -> String {
        let last = Self.column(max(0, widths.count - 1))
        let filter =
            hasFilter && rowCount > 0 ? "<autoFilter ref=\"A1:\(last)\(rowCount)\"/>" : ""
        return "</sheetData>\(filter)</worksheet>"
    }

    /// Row `number`, from 1.
    static func row(_ number: Int, _ cells: [Cell]) -> String {
        var text = "<row r=\"\(number)\">"
        for (place, cell) in cells.enumerated() {
            text += xml(of: cell, at: "\(column(place))\(number)")
        }
        return text + "</row>"
    }

    private static func xml(of cell: Cell, at place: String) -> String {
        func number(_ value: Double?, _ style: Int) -> String {
            guard let value, value.isFinite else { return "" }
            return "<c r=\"\(place)\" s=\"\(style)\"><v>\(value)</v></c>"
        }
        switch cell {
        case .text(let text): return string(text, 0, place)
        case .heading(let text): return string(text, 1, place)
        case .number(let value): return number(value, 0)
        case .count(let count): return "<c r=\"\(place)\" s=\"4\"><v>\(count)</v></c>"
        case .time(let time): return number(time?.spreadsheetDays, 2)
        case .share(let value): return number(value, 3)
        case .money(let value): return number(value, 5)
        }
    }

    private static func string(_ text: String, _ style: Int, _ place: String) -> String {
        guard !text.isEmpty else { return "" }
        return "<c r=\"\(place)\" s=\"\(style)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
            + String(text.prefix(textLimit)).escapedForXML + "</t></is></c>"
    }

    /// The letters of column `place`, from 0: A, …, Z, AA.
    static func column(_ place: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(place % 26)))
        return place < 26 ? letter : column(place / 26 - 1) + letter
    }
}

extension Timestamp {
    /// Days since 1899-12-30, as spreadsheets count them; exact to about a microsecond.
    var spreadsheetDays: Double { Double(microseconds) / 86_400_000_000 + 25_569 }
}

extension String {
    /// The text within XML; what XML cannot have becomes U+FFFD.
    var escapedForXML: String {
        var escaped = ""
        escaped.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\t", "\n": escaped.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
