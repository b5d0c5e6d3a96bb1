import Store

/// Why a report cannot be made.
public enum ReportError: Error, Sendable {
    /// The range is empty, reversed, or longer than `ReportSubject.dayLimit` days.
    case badRange(String)
    /// The store has never held anything of this asset.
    case unknownAsset(String, known: [String])
    /// The store cannot be read.
    case store(StoreError)
    /// The report has more rows than the format holds.
    case tooManyRows(format: String, limit: Int)
    /// The file cannot be written; `code` is the system's errno.
    case cannotWrite(path: String, code: Int32, reason: String)
    /// The PDF library refused something; `code` is its own.
    case drawing(code: UInt, detail: UInt)
    /// Whoever asked for it has gone.
    case cancelled
}

extension ReportError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .badRange(let reason): "the time range cannot be reported: \(reason)"
        case .unknownAsset(let asset, let known):
            "there is no asset \(asset); there is \(known.isEmpty ? "none" : known.joined(separator: ", "))"
        case .store(let error): "\(error)"
        case .tooManyRows(let format, let limit):
            "the range has more than the \(limit) readings that \(format) holds; ask for a shorter "
                + "one, or for csv"
        case .cannotWrite(let path, _, let reason): "cannot write \(path): \(reason)"
        case .drawing(let code, let detail):
            "libharu refused to draw the report (code \(code), detail \(detail))"
        case .cancelled: "nobody waits for the report any more"
        }
    }
}
