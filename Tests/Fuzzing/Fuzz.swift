import Diagnostics
import Glibc

/// Inputs made from good ones by chance, one after the other, for code that must bear any bytes.
///
/// `STATOR_FUZZ_INPUTS` says how many (`Tests/run --fuzz`: a million), `FUZZ_SEED` repeats a run. The
/// input at hand lies in a file, which outlives a trap.
package struct Fuzz {
    /// What is fuzzed, a word.
    package let name: String
    /// How many inputs.
    package let count: Int
    /// What chance begins with.
    package let seed: UInt64
    private var mutator: Mutator
    private let last: LastInput

    /// A run of the suite has 5000 inputs, divided by `cost` where one is dear.
    ///
    /// - Parameters:
    ///   - name: what is fuzzed, a word.
    ///   - corpus: good inputs, at least one.
    ///   - words: what means something to the code: keys, signs, numbers at an edge.
    ///   - cost: what an input costs more than others; from 100 on it has fewer in a long run too.
    ///   - keepsLength: whether inputs are as long as the good one, for forms whose parts have places.
    package init(
        _ name: String,
        corpus: [[UInt8]],
        words: [String] = [],
        cost: Int = 1,
        keepsLength: Bool = false
    ) {
        self.name = name
        let share = cost >= Self.dearCost ? cost : 1
        count = Self.number("STATOR_FUZZ_INPUTS").map { Int($0) / share } ?? 5_000 / cost
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        seed = Self.number("FUZZ_SEED") ?? UInt64(time.tv_sec) ^ UInt64(time.tv_nsec)
        mutator = Mutator(
            corpus: corpus,
            words: words.map { Array($0.utf8) },
            seed: seed,
            keepsLength: keepsLength
        )
        last = LastInput(name)
        say("\(count) inputs, seed \(seed); after a trap the input is in \(last.path)")
    }

    /// What dates in TOML are made of, and what is white space to some: a parser stumbled over these.
    package static let dateWords = [
        "2026-01-01", "2026-01-01 1", "2026-O1-01 ", " 10:00:00", "-", "_", " ", "1",
        String(repeating: "_", count: 58), "[2026-", "\u{85}", "\u{2028}", "[\u{2029}",
    ]

    /// Gives every input to `body`; a long run says how far it is.
    package mutating func run(_ body: ([UInt8]) throws -> Void) rethrows {
        let start = Self.seconds()
        var said = start
        for done in 0..<count {
            let input = mutator.next()
            last.keep(input)
            try body(input)
            guard done.isMultiple(of: Self.inputsBetweenLooks) else { continue }
            let now = Self.seconds()
            guard now - said >= Self.secondsBetweenWords else { continue }
            said = now
            say("\(done) of \(count) inputs, \(Int(Double(done) / (now - start))) /s")
        }
        last.remove()
        let seconds = Self.seconds() - start
        say("\(count) inputs held in \(Int(seconds.rounded())) s")
    }

    private static let dearCost = 100
    private static let inputsBetweenLooks = 64
    private static let secondsBetweenWords = 30.0

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// One line, at once, whoever else writes.
    private func say(_ text: String) {
        let line = Array("fuzz \(name): \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }

    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }
}

/// The input at hand, in a file that is memory too: to keep one costs a copy.
private final class LastInput {
    private static let byteLimit = 1 << 20
    let path: String
    private let memory: UnsafeMutableRawPointer?

    init(_ name: String) {
        path = "/tmp/stator-fuzz-\(name)-\(getpid())"
        let file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0, ftruncate(file, off_t(Self.byteLimit)) == 0 else {
            memory = nil
            return
        }
        defer { close(file) }
        let mapped = mmap(nil, Self.byteLimit, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        memory = mapped == MAP_FAILED ? nil : mapped
    }

    deinit {
        if let memory { munmap(memory, Self.byteLimit) }
    }

    /// Its length first, eight bytes; then it.
    func keep(_ input: [UInt8]) {
        guard let memory else { return }
        let count = min(input.count, Self.byteLimit - 8)
        memory.storeBytes(of: UInt64(count), as: UInt64.self)
        input.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            memory.advanced(by: 8).copyMemory(from: start, byteCount: count)
        }
    }

    func remove() { unlink(path) }
}
