import ArgumentParser

/// The byte between two fields of a table.
struct Delimiter: Hashable {
    /// Those that are looked for in a header, the likelier first.
    static let usual = [",", ";", "\t", "|"].compactMap { Self(argument: $0) }

    /// The byte.
    let byte: UInt8

    /// Whether numbers may be written with a decimal comma.
    var allowsDecimalComma: Bool { byte != UInt8(ascii: ",") }

    /// What most parts the first record of `head`; a comma where nothing does.
    ///
    /// Of equally frequent ones the likelier is taken; what stands in quotes does not count.
    init(detectedIn head: ArraySlice<UInt8>) {
        var counts = [Int](repeating: 0, count: Self.usual.count)
        var isQuoted = false
        for byte in head.drop(while: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") { break }
            if let place = Self.usual.firstIndex(where: { $0.byte == byte }) { counts[place] += 1 }
        }
        var best = 0
        for place in counts.indices where counts[place] > counts[best] { best = place }
        self = Self.usual[best]
    }
}

extension Delimiter: ExpressibleByArgument {
    /// Reads one character, or `tab`; not what numbers, quotes and line ends are made of.
    init?(argument: String) {
        let text = argument == "tab" || argument == "\\t" ? "\t" : argument
        let reserved = "0123456789+-.eE\"\r\n"
        guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80, byte != 0,
            !reserved.utf8.contains(byte)
        else { return nil }
        self.byte = byte
    }
}
