/// What a status document may hold of strings and numbers that come from outside.
enum DocumentLimits {
    /// The longest id, name or word, UTF-8 bytes.
    static let nameByteLimit = 128
    /// The longest text: an error message, a path, UTF-8 bytes.
    static let textByteLimit = 512
}

extension String {
    /// The string as a name: cut at `DocumentLimits.nameByteLimit`.
    var asName: String { bounded(to: DocumentLimits.nameByteLimit) }

    /// The string as a text: cut at `DocumentLimits.textByteLimit`.
    var asText: String { bounded(to: DocumentLimits.textByteLimit) }

    /// The string if it has at most `limit` bytes of UTF-8; else what fits, an ellipsis at its end.
    ///
    /// It is cut between Unicode scalars. A `limit` below the ellipsis' 3 bytes gives the ellipsis.
    func bounded(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let ellipsis = "…"
        var bytes = ellipsis.utf8.count
        var kept = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= limit else { break }
            kept.append(scalar)
        }
        return String(kept) + ellipsis
    }
}

extension Double {
    /// The number if it is finite; JSON has no other, and a value that is no number is none.
    var ifFinite: Double? { isFinite ? self : nil }

    /// The number to three decimals, for durations in seconds or milliseconds; 0 if not finite.
    var toThousandths: Double { isFinite ? (self * 1_000).rounded() / 1_000 : 0 }
}
