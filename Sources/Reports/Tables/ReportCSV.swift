import Diagnostics

/// Readings as CSV (RFC 4180): a head, then one line a record, with every digit.
struct ReportCSV {
    private let file: ReportFile
    private let prefix: String

    /// Begins in `file`.
    init(_ file: ReportFile, _ subject: ReportSubject) throws(ReportError) {
        self.file = file
        prefix = "\(Self.field(subject.site)),\(Self.field(subject.assetID))"
        try file.write("site,asset_id,\(ReadingColumns.names.joined(separator: ","))\r\n")
    }

    /// Adds a line.
    func add(_ row: ReadingRow) throws(ReportError) {
        var line = prefix
        for value in ReadingColumns.values(row) {
            line += ","
            switch value {
            case .time(let time): line += time.description
            case .text(let text): line += Self.field(text)
            case .number(let number): line += number.map { "\($0)" } ?? ""
            case .count(let count): line += "\(count)"
            case .flag(let flag): line += flag ? "true" : "false"
            }
        }
        try file.write(line + "\r\n")
    }

    /// Text as a field: quoted where it must be, and never a formula to a spreadsheet.
    static func field(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'\(text)" : text
        let isPlain = safe.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x2C }
        guard !isPlain else { return safe }
        return "\""
            + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(
                separator: "\"\""
            )
            + "\""
    }
}
