/// A tar archive in memory, in the form that every tar reads (POSIX.1-1988, ustar).
struct Archive {
    /// The longest name, bytes: what the header has room for.
    static let nameByteLimit = 100
    private static let blockBytes = 512

    /// The time that its files have, seconds since 1970.
    private let time: Int64
    private(set) var bytes: [UInt8] = []

    /// An empty archive; its files will have the time `time`, seconds since 1970.
    init(time: Int64) { self.time = time }

    /// Adds a file that its owner alone may read.
    mutating func add(_ name: String, _ content: [UInt8]) {
        precondition(name.utf8.count < Self.nameByteLimit, "\(name) is too long for a tar archive")
        var header = [UInt8](repeating: 0, count: Self.blockBytes)
        func put(_ text: String, at place: Int) {
            for (offset, byte) in text.utf8.enumerated() { header[place + offset] = byte }
        }
        put(name, at: 0)
        put(Self.octal(0o600, digits: 7), at: 100)
        put(Self.octal(0, digits: 7), at: 108)
        put(Self.octal(0, digits: 7), at: 116)
        put(Self.octal(Int64(content.count), digits: 11), at: 124)
        put(Self.octal(max(0, time), digits: 11), at: 136)
        // The sum is taken with blanks in its own place.
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(Self.octal(header.reduce(0) { $0 + Int64($1) }, digits: 6), at: 148)
        header[154] = 0
        bytes += header
        bytes += content
        let rest = content.count % Self.blockBytes
        if rest > 0 { bytes += [UInt8](repeating: 0, count: Self.blockBytes - rest) }
    }

    /// The archive with its end: two empty blocks.
    var whole: [UInt8] { bytes + [UInt8](repeating: 0, count: 2 * Self.blockBytes) }

    private static func octal(_ number: Int64, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
