import Glibc

/// Which characters a TrueType font has a picture of.
///
/// Source: OpenType specification 1.9, "cmap", format 4: the characters of the Basic Multilingual
/// Plane. A file that is no such font has none.
struct FontCoverage {
    private static let byteLimit = 32 * 1_024 * 1_024
    private var ranges: [ClosedRange<UInt32>] = []

    /// What the font at `path` has; any file may be given.
    init(path: String) {
        guard let file = fopen(path, "rbe") else { return }
        defer { fclose(file) }
        func bytes(at offset: Int, _ count: Int) -> [UInt8] {
            guard offset >= 0, count > 0, count < Self.byteLimit,
                fseek(file, offset, SEEK_SET) == 0
            else { return [] }
            var part = [UInt8](repeating: 0, count: count)
            return fread(&part, 1, count, file) == count ? part : []
        }
        let head = bytes(at: 0, 12)
        let tableCount = Self.word(head, 4) ?? 0
        let directory = bytes(at: 12, 16 * tableCount)
        for table in 0..<(directory.count / 16)
        where Array(directory[(16 * table)..<(16 * table + 4)]) == Array("cmap".utf8) {
            let offset = Self.long(directory, 16 * table + 8) ?? 0
            readCharacters(bytes(at: offset, Self.long(directory, 16 * table + 12) ?? 0))
        }
    }

    /// Whether there is a picture of `scalar`.
    func has(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) }
    }

    private mutating func readCharacters(_ table: [UInt8]) {
        for entry in 0..<(Self.word(table, 2) ?? 0) {
            let place = 4 + 8 * entry
            guard let platform = Self.word(table, place), platform == 0 || platform == 3,
                let start = Self.long(table, place + 4), Self.word(table, start) == 4,
                let twice = Self.word(table, start + 6)
            else { continue }
            for segment in 0..<(twice / 2) {
                let last = Self.word(table, start + 14 + 2 * segment)
                let first = Self.word(table, start + 16 + twice + 2 * segment)
                guard let first, let last, first <= last, first < 0xFFFF else { continue }
                ranges.append(UInt32(first)...UInt32(last))
            }
            return
        }
    }

    private static func word(_ bytes: [UInt8], _ place: Int) -> Int? {
        guard place >= 0, place + 1 < bytes.count else { return nil }
        return Int(bytes[place]) << 8 | Int(bytes[place + 1])
    }

    private static func long(_ bytes: [UInt8], _ place: Int) -> Int? {
        guard let high = word(bytes, place), let low = word(bytes, place + 2) else { return nil }
        return high << 16 | low
    }
}
