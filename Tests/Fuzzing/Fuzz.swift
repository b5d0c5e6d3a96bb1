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
    ///   - cost: what an input costs more than others.
    package init(_ name: String, corpus: [[UInt8]], words: [String] = [], cost: Int = 1) {
        self.name = name
        count = Self.number("STATOR_FUZZ_INPUTS").map(Int.init) ?? 5_000 / cost
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        seed = Self.number("FUZZ_SEED") ?? UInt64(time.tv_sec) ^ UInt64(time.tv_nsec)
        mutator = Mutator(corpus: corpus, words: words.map { Array($0.utf8) }, seed: seed)
        last = LastInput(name)
        print(
            "fuzz \(name): \(count) inputs, seed \(seed); after a trap the input is in \(last.path)"
        )
    }

    /// Gives every input to `body`.
    package mutating func run(_ body: ([UInt8]) throws -> Void) rethrows {
        for _ in 0..<count {
            let input = mutator.next()
            last.keep(input)
            try body(input)
        }
        last.remove()
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
