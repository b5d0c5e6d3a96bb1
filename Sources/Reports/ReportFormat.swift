import Diagnostics

/// What a report can be written as; the raw value is the word on the command line and in the API.
public enum ReportFormat: String, CaseIterable, Sendable {
    /// The executive report, one page.
    case pdf
    /// The industrial health certificate, five pages.
    case certificate
    /// A workbook: summary, operator log, readings with scores, energy.
    case xlsx
    /// Readings with scores.
    case csv
    /// All of it, a JSON object a line.
    case jsonl

    /// The ending of its files, without the dot.
    public var fileEnding: String { self == .certificate ? "pdf" : rawValue }

    /// Its media type.
    public var mediaType: String {
        switch self {
        case .pdf, .certificate: "application/pdf"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .csv: "text/csv; charset=utf-8"
        case .jsonl: "application/x-ndjson"
        }
    }

    /// The name of the file of `subject`: asset and range, ASCII letters, digits, `-`, `_` and `.`.
    public func fileName(of subject: ReportSubject) -> String {
        func compact(_ time: Timestamp) -> String {
            String(time.description.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
        }
        let asset = String(
            subject.assetID.unicodeScalars.prefix(64).map { scalar in
                let isPlain =
                    scalar.isASCII
                    && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                        || "-_.".unicodeScalars.contains(scalar))
                return isPlain ? Character(scalar) : "_"
            }
        )
        let kind =
            switch self {
            case .pdf: "executive"
            case .certificate: "certificate"
            case .xlsx, .csv, .jsonl: "report"
            }
        return "stator-\(asset)-\(compact(subject.from))-\(compact(subject.end))-\(kind)"
            + ".\(fileEnding)"
    }
}
