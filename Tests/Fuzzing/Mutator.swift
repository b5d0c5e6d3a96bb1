import Diagnostics

/// Makes an input of another one, as fuzzers do: bits, bytes, words, pieces of itself and of others.
package struct Mutator {
    private let corpus: [[UInt8]]
    private let words: [[UInt8]]
    private let keepsLength: Bool
    private var chance: SplitMix64
    private static let byteLimit = 64 * 1_024
    private static let edges: [[UInt8]] = [
        "0", "-1", "255", "256", "65535", "65536", "2147483648", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "1e308", "1e309", "-0.0", "nan", "inf",
        "\u{0}",
        "\u{1F600}", "\r\n",
    ]
    .map { Array($0.utf8) }

    package init(
        corpus: [[UInt8]],
        words: [[UInt8]],
        seed: UInt64,
        keepsLength: Bool = false
    ) {
        precondition(!corpus.isEmpty, "a fuzzer without a good input finds nothing")
        self.corpus = corpus
        self.words = words + Self.edges
        self.keepsLength = keepsLength
        chance = SplitMix64(seed: seed)
    }

    /// The next input: a good one, changed in one to eight places.
    package mutating func next() -> [UInt8] {
        var bytes = corpus[below(corpus.count)]
        for _ in 0...below(8) {
            if keepsLength { overwrite(&bytes) } else { change(&bytes) }
        }
        return bytes.count > Self.byteLimit && !keepsLength
            ? Array(bytes.prefix(Self.byteLimit)) : bytes
    }

    private mutating func below(_ limit: Int) -> Int {
        limit > 0 ? Int(chance.next() % UInt64(limit)) : 0
    }

    private mutating func piece(of bytes: [UInt8]) -> Range<Int> {
        let start = below(bytes.count)
        return start..<min(bytes.count, start + 1 + below(32))
    }

    /// Bits, bytes, words, zeros, and pieces from elsewhere, in the place of others.
    private mutating func overwrite(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        var place = below(bytes.count)
        // Long zeros are empty room, where a change means nothing.
        for _ in 0..<8 where bytes[place] == 0 { place = below(bytes.count) }
        switch below(6) {
        case 0: bytes[place] ^= 1 << UInt8(below(8))
        case 1: bytes[place] = UInt8(below(256))
        case 2: bytes[place] = below(2) == 0 ? 0 : 0xFF
        case 3: put(words[below(words.count)], at: place, of: &bytes)
        case 4: for index in piece(of: bytes) { bytes[index] = 0 }
        default:
            let other = corpus[below(corpus.count)]
            put(Array(other[piece(of: other)]), at: place, of: &bytes)
        }
    }

    private func put(_ new: [UInt8], at place: Int, of bytes: inout [UInt8]) {
        for (index, byte) in zip(place..<bytes.count, new) { bytes[index] = byte }
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = words[below(words.count)]
            return
        }
        let place = below(bytes.count)
        switch below(10) {
        case 0: bytes[place] ^= 1 << UInt8(below(8))
        case 1: bytes[place] = UInt8(below(256))
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8(below(256)), at: place)
        case 4: bytes.insert(contentsOf: words[below(words.count)], at: place)
        case 5: bytes.replaceSubrange(piece(of: bytes), with: words[below(words.count)])
        case 6: bytes.removeSubrange(piece(of: bytes))
        case 7: bytes.insert(contentsOf: bytes[piece(of: bytes)], at: place)
        case 8:
            let other = corpus[below(corpus.count)]
            if !other.isEmpty { bytes.insert(contentsOf: other[piece(of: other)], at: place) }
        default: bytes.removeLast(min(bytes.count, 1 + below(24)))
        }
    }
}
