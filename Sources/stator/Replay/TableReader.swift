/// Reads a table record by record: RFC 4180 with any delimiter, lines ended by LF or CRLF.
///
/// Quoted fields may hold delimiters, line ends and doubled quotes. Empty lines are passed over
/// where a record has more than one field. Memory is that of the longest record.
final class TableReader {
    /// The most bytes of one record, its quotes and delimiters not counted.
    static let recordByteLimit = 65_536
    /// The most fields of one record.
    static let fieldLimit = 256

    /// The file as the user named it.
    let file: String
    /// What parts the fields.
    let delimiter: Delimiter
    /// The columns' names, white space around them taken away.
    private(set) var names: [String] = []
    /// The line in which the record begins, counted from 1.
    private(set) var line = 0
    private let source: ByteSource
    private var nextLine = 1
    /// The record's fields without their quotes, one behind the other, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    private enum Place {
        case fieldStart
        case plain
        case quoted
        case closed
    }

    /// Opens `path` and reads its header; without a delimiter the header tells it.
    convenience init(path: String, delimiter: Delimiter? = nil) throws(ReplayError) {
        let source = try ByteSource(path: path)
        self.init(source, delimiter ?? Delimiter(detectedIn: source.head))
        try readHeader()
    }

    private init(_ source: ByteSource, _ delimiter: Delimiter) {
        file = source.path
        self.source = source
        self.delimiter = delimiter
    }

    private func readHeader() throws(ReplayError) {
        if source.head.starts(with: "{\"".utf8) {
            throw .at(file, line: 1, "is JSON and no table; sensor events take --format jsonl")
        }
        repeat {
            guard try readRecord() else {
                throw .at(file, line: 1, "is empty; expected a line of column names")
            }
        } while isBlank
        let text = FieldText(delimiter: delimiter)
        var isData = true
        for place in ends.indices {
            let field = field(place)
            names.append(String(decoding: FieldText.trimmed(field), as: UTF8.self))
            if text.value(field) == .bad, text.timestamp(field) == nil { isData = false }
        }
        if isData {
            throw .at(file, line: line, "holds values; put a line of column names before it")
        }
    }

    /// The field at `place` of the record, 0 ≤ place < the number of names.
    func field(_ place: Int) -> ArraySlice<UInt8> {
        bytes[(place == 0 ? 0 : ends[place - 1])..<ends[place]]
    }

    /// Reads the next record; false at the end of the file.
    func next() throws(ReplayError) -> Bool {
        repeat {
            guard try readRecord() else { return false }
        } while isBlank && names.count > 1
        guard ends.count == names.count else {
            throw .at(
                file,
                line: line,
                "has \(Words.count(ends.count, "column")), expected \(names.count) as in the "
                    + "header; correct or remove the line, or name the delimiter with --delimiter"
            )
        }
        return true
    }

    private var isBlank: Bool { ends.count == 1 && FieldText.trimmed(bytes[...]).isEmpty }

    private func readRecord() throws(ReplayError) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        line = nextLine
        var place = Place.fieldStart
        while let byte = try source.next() {
            if byte == UInt8(ascii: "\n") { nextLine += 1 }
            switch (place, byte) {
            case (.quoted, UInt8(ascii: "\"")): place = .closed
            case (.quoted, _): try append(byte)
            case (.closed, UInt8(ascii: "\"")):
                try append(byte)
                place = .quoted
            case (_, delimiter.byte):
                try endField()
                place = .fieldStart
            case (_, UInt8(ascii: "\n")):
                try endField()
                return true
            case (_, UInt8(ascii: "\r")) where try isLineEnd(): continue
            case (.fieldStart, UInt8(ascii: "\"")): place = .quoted
            case (.closed, _):
                throw .at(
                    file,
                    line: line,
                    "something follows a closing quote; double the quotes within a field"
                )
            default:
                try append(byte)
                place = .plain
            }
        }
        guard place != .quoted else {
            throw .at(file, line: line, "a quote is opened and never closed; close or remove it")
        }
        if place == .fieldStart, ends.isEmpty { return false }
        try endField()
        return true
    }

    /// Whether the CR that was just read belongs to the end of the line.
    private func isLineEnd() throws(ReplayError) -> Bool {
        let next = try source.peek()
        return next == nil || next == UInt8(ascii: "\n")
    }

    private func append(_ byte: UInt8) throws(ReplayError) {
        guard bytes.count < Self.recordByteLimit else {
            throw .at(
                file,
                line: line,
                "is longer than \(Self.recordByteLimit) bytes; is this a table, and is a quote open?"
            )
        }
        bytes.append(byte)
    }

    private func endField() throws(ReplayError) {
        guard ends.count < Self.fieldLimit else {
            throw .at(
                file,
                line: line,
                "has more than \(Self.fieldLimit) columns; take out those that are not needed"
            )
        }
        ends.append(bytes.count)
    }
}
