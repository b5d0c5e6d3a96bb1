/// Lines for a terminal: cleaned, folded to its width, coloured whole.
struct TerminalLines {
    /// The narrowest terminal it folds for, columns.
    static let narrowest = 20

    /// How a line is to stand out; without colour it is plain.
    enum Style: String {
        case plain = ""
        case bold = "1"
        case good = "32"
        case warning = "33"
        case alarm = "1;31"
        case simulated = "1;7"
    }

    private let isColoured: Bool
    private let width: Int

    /// What has been added.
    private(set) var text = ""

    /// Lines of at most `width` columns, ≥ `narrowest`.
    init(colour: Bool, width: Int) {
        isColoured = colour
        self.width = max(width, Self.narrowest)
    }

    /// Adds a line, `indent` spaces in; where it is too long it goes on two deeper.
    mutating func add(_ line: String, indent: Int = 0, _ style: Style = .plain) {
        for piece in Self.fold(line.cleanedForTerminal, indent: indent, width: width) {
            if isColoured && style != .plain {
                text += "\u{1B}[\(style.rawValue)m\(piece)\u{1B}[0m\n"
            } else {
                text += piece + "\n"
            }
        }
    }

    /// Adds rows of cells, each column as wide as its widest cell.
    mutating func add(rows: [(cells: [String], style: Style)], indent: Int) {
        var widths: [Int] = []
        let rows = rows.map { (cells: $0.cells.map(\.cleanedForTerminal), style: $0.style) }
        for row in rows {
            for (column, cell) in row.cells.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        for row in rows {
            let last = row.cells.count - 1
            let padded = row.cells.enumerated().map { column, cell in
                column == last
                    ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            add(padded.joined(separator: "  "), indent: indent, row.style)
        }
    }

    /// Adds an empty line.
    mutating func addGap() {
        text += "\n"
    }

    /// Breaks at the last space that fits, or in a word too long for a line.
    private static func fold(_ line: String, indent: Int, width: Int) -> [String] {
        var pieces: [String] = []
        var rest = Substring(line)
        var margin = min(indent, width / 2)
        repeat {
            let room = width - margin
            let pad = String(repeating: " ", count: margin)
            guard rest.count > room else {
                pieces.append(pad + rest)
                break
            }
            let end = rest.index(rest.startIndex, offsetBy: room)
            let head = rest[...end]
            let breakAt = head.lastIndex(of: " ") ?? end
            let cut = breakAt == rest.startIndex ? end : breakAt
            pieces.append(pad + rest[..<cut])
            rest = rest[cut...].drop { $0 == " " }
            margin = min(indent + 2, width / 2)
        } while !rest.isEmpty
        return pieces
    }
}

extension String {
    /// The string without what a terminal would act on: control and format characters go.
    var cleanedForTerminal: String {
        var kept = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: continue
            default: kept.append(scalar)
            }
        }
        return String(kept)
    }
}
