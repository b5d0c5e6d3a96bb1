import AllocationCounter
import Glibc

/// What was measured: one row a workload.
struct BenchTable {
    struct Row {
        let name: String
        let isHot: Bool
        let rounds: Int
        let nanosecondsEach: Double
        let allocations: Int
    }

    private static let spanNanoseconds = 200_000_000

    private(set) var rows: [Row] = []

    /// Runs `body` to warm up, then for a fifth of a second of this thread's own time, and counts what
    /// it allocates.
    ///
    /// What other programs take of the processor is not in it.
    mutating func measure(_ name: String, isHot: Bool, _ body: @escaping (Int) -> Void) {
        for round in 0..<200 { body(round) }
        let before = allocation_count()
        let start = Self.now()
        var rounds = 0
        var elapsed = 0
        while elapsed < Self.spanNanoseconds {
            for round in rounds..<(rounds + 100) { body(round) }
            rounds += 100
            elapsed = Self.now() - start
        }
        rows.append(
            Row(
                name: name,
                isHot: isHot,
                rounds: rounds,
                nanosecondsEach: Double(elapsed) / Double(rounds),
                allocations: allocation_count() - before
            )
        )
    }

    /// The rows of the hot path that allocated: none may.
    var allocating: [Row] { rows.filter { $0.isHot && $0.allocations > 0 } }

    /// Prints the table.
    func show() {
        let width = rows.map(\.name.count).max() ?? 0
        let measure = rows.first?.nanosecondsEach ?? 1
        for row in rows {
            let name = row.name + String(repeating: " ", count: width - row.name.count)
            let time = Self.rounded(row.nanosecondsEach)
            let ratio = Self.rounded(row.nanosecondsEach / measure)
            let each = Self.rounded(Double(row.allocations) / Double(row.rounds))
            print("\(name)  \(time) ns  \(ratio) × the measure  \(each) allocations")
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    /// The time that this thread has had of a processor, in ns.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
