/// The lines of some rows, and which rows these are; its memory is used again.
package final class PointBatch {
    /// A piece of the lines: whole lines of `bytes`.
    typealias Piece = Range<Int>

    /// The lines.
    package var lines: LineProtocol
    /// The rows of each table that are settled with it.
    var records: [ClosedRange<Int64>] = []
    var events: [ClosedRange<Int64>] = []
    var reports: [ClosedRange<Int64>] = []
    /// The life of the store's file that their numbers belong to.
    var generation: Int64 = 0
    /// What became of rows that gave no lines.
    var counts = UploadCounts()
    /// The pieces that are still to be sent, the next one last.
    private(set) var pieces: [Piece] = []
    /// Lines that were refused without a word about them, the first to be refused first.
    private(set) var parked: [(line: Piece, reason: String)] = []
    private let gzip = Gzip()
    private let isCompressed: Bool

    /// Nothing yet; every line will carry the tag `site`.
    package init(site: String, isCompressed: Bool) {
        self.isCompressed = isCompressed
        lines = LineProtocol(site: site)
    }

    /// Whether no row is in it.
    var isEmpty: Bool { records.isEmpty && events.isEmpty && reports.isEmpty }

    /// Takes everything out.
    package func removeAll() {
        lines.removeAll()
        records.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        reports.removeAll(keepingCapacity: true)
        counts = UploadCounts()
        pieces.removeAll(keepingCapacity: true)
        parked.removeAll()
    }

    /// All is to be sent.
    package func seal() {
        pieces = lines.bytes.isEmpty ? [] : [0..<lines.bytes.count]
    }

    /// The next piece is settled.
    func removeNext() {
        pieces.removeLast()
    }

    /// The next piece, one line, is put aside until it is known what its refusal means.
    func parkNext(_ reason: String) {
        parked.append((pieces.removeLast(), reason))
    }

    /// What was put aside is to be sent again, in its order.
    func unparkAll() {
        pieces.append(contentsOf: parked.reversed().map(\.line))
        parked.removeAll()
    }

    /// Gives `body` each line that was put aside, without its line feed, and its reason; then there
    /// are none.
    func takeParked(_ body: (String, String) -> Void) {
        for (line, reason) in parked {
            body(String(decoding: lines.bytes[line].dropLast(), as: UTF8.self), reason)
        }
        parked.removeAll()
    }

    /// The body of the next piece, until the next call.
    package func body() -> UnsafeRawBufferPointer {
        guard let piece = pieces.last else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return lines.bytes.withUnsafeBytes { body(of: UnsafeRawBufferPointer(rebasing: $0[piece])) }
    }

    /// The body of these lines, until the next call.
    func body(of lines: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        isCompressed ? gzip.compress(lines) : gzip.copy(lines)
    }

    /// How many lines the next piece has.
    var nextLineCount: Int {
        guard let piece = pieces.last else { return 0 }
        if piece.count == lines.bytes.count { return lines.lineCount }
        return lines.bytes[piece].count { $0 == UInt8(ascii: "\n") }
    }

    /// The first line of the next piece, without its line feed.
    var nextLine: String { String(decoding: nextLineBytes, as: UTF8.self) }

    /// The same as bytes.
    var nextLineBytes: ArraySlice<UInt8> {
        lines.bytes[pieces.last ?? 0..<0].prefix { $0 != UInt8(ascii: "\n") }
    }

    /// Gives `body` each line of the next piece, without its line feed.
    func forEachNextLine(_ body: (String) -> Void) {
        var rest = lines.bytes[pieces.last ?? 0..<0]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            body(String(decoding: rest[..<end], as: UTF8.self))
            rest = rest[(end + 1)...]
        }
    }

    /// Cuts the next piece, of two lines or more, into two of about the same size.
    func splitNext() {
        let piece = pieces.removeLast()
        let middle = piece.lowerBound + piece.count / 2
        let bytes = lines.bytes
        let lineFeed = UInt8(ascii: "\n")
        var cut = bytes[middle..<(piece.upperBound - 1)].firstIndex(of: lineFeed)
        cut = cut ?? bytes[piece.lowerBound..<middle].lastIndex(of: lineFeed)
        guard let cut else { preconditionFailure("a piece of one line cannot be cut") }
        pieces.append((cut + 1)..<piece.upperBound)
        pieces.append(piece.lowerBound..<(cut + 1))
    }
}
