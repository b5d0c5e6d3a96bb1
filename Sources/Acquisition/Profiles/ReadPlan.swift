import Diagnostics

/// The reads that fetch every entry of a register table: as few as the device's limits allow.
///
/// Among plans of equally few reads it is the one of fewest registers, and then the one whose first
/// blocks are longest, so that what stands together in the map is read at one instant.
public struct ReadPlan: Hashable, Sendable {
    /// One read.
    public struct Block: Hashable, Sendable {
        /// The wire address of the first register.
        public let address: UInt16
        /// The registers asked for, 1…125.
        public let count: Int
        /// The entries of the table that it fetches whole; empty for a probe.
        public let entries: Range<Int>

        /// The address after its last register.
        public var end: Int { Int(address) + count }

        /// Where the first register of `entry` is in the block's reply; `entry` must be in it.
        public func offset(of entry: RegisterEntry) -> Int { Int(entry.address) - Int(address) }
    }

    /// The reads, by address.
    public let blocks: [Block]
    /// Reads at the start of one block, each of a length that no block and no other probe has.
    ///
    /// After a time-out they tell a late reply from an answer: only a probe's own reply has its
    /// length. Those that split no entry come first, since a device may refuse half a number. None
    /// where the blocks leave no length free, which takes a limit of very few registers.
    public let probes: [Block]

    /// The plan for `table`, whose entries do not overlap and each fit in one read.
    public init(table: RegisterTable) {
        blocks = Self.shortest(table)
        probes = Self.probes(beside: blocks, of: table)
    }

    /// Whether the device answers a read of `entry` at all, given the limits of its `table`.
    static func canFetch(_ entry: RegisterEntry, of table: RegisterTable) -> Bool {
        registers(toRead: [entry], of: table) != nil
    }

    /// The best plan for the first n entries, for each n: how many reads and registers, and where
    /// its last block starts.
    private struct Step {
        var reads = 0
        var registers = 0
        var firstEntry = 0
    }

    private static func shortest(_ table: RegisterTable) -> [Block] {
        var steps = [Step()]
        for last in table.entries.indices {
            var best: Step?
            for first in (0...last).reversed() {
                guard let block = block(of: table, entries: first..<(last + 1)) else { break }
                let step = Step(
                    reads: steps[first].reads + 1,
                    registers: steps[first].registers + block.count,
                    firstEntry: first
                )
                // On a tie the later start wins, which leaves more to the blocks before it.
                if let best, (best.reads, best.registers) <= (step.reads, step.registers) {
                    continue
                }
                best = step
            }
            guard let best else {
                preconditionFailure("\(table.entries[last].channel.name) does not fit in one read")
            }
            steps.append(best)
        }
        var blocks: [Block] = []
        var end = table.entries.count
        while end > 0 {
            let first = steps[end].firstEntry
            if let block = block(of: table, entries: first..<end) { blocks.append(block) }
            end = first
        }
        return blocks.reversed()
    }

    /// The read that fetches the entries at `range`; nil if the device does not answer it.
    private static func block(of table: RegisterTable, entries range: Range<Int>) -> Block? {
        registers(toRead: table.entries[range], of: table).map { registers in
            Block(
                address: UInt16(registers.lowerBound),
                count: registers.count,
                entries: range
            )
        }
    }

    /// The addresses of one read of neighbouring `entries`; nil if the device does not answer it.
    private static func registers(
        toRead entries: ArraySlice<RegisterEntry>,
        of table: RegisterTable
    ) -> Range<Int>? {
        guard let first = entries.first, let last = entries.last else { return nil }
        let start = Int(first.address) / table.alignment * table.alignment
        let end = (last.end + table.alignment - 1) / table.alignment * table.alignment
        guard end - start <= table.readLimit, end <= 0x1_0000 else { return nil }
        let held = entries.reduce(0) { $0 + $1.encoding.count }
        // A register that only fills up to an even address is no gap: the device asks for it
        // itself.
        let isGapless = held == last.end - Int(first.address)
        return table.readsGaps || isGapless ? start..<end : nil
    }

    /// The most probes.
    private static let probeLimit = 16
    /// With this many probes that split no number, no others are taken.
    private static let wholeProbesWanted = 4

    private static func probes(beside blocks: [Block], of table: RegisterTable) -> [Block] {
        let taken = blocks.map(\.count)
        let free = stride(from: table.alignment, through: table.readLimit, by: table.alignment)
            .filter { !taken.contains($0) }
        let candidates = blocks.map { block in
            (block: block, whole: free.filter { splitsNothing(block, $0, of: table) })
        }
        // The first of the blocks that have the most lengths which split no number.
        let most = candidates.map(\.whole.count).max() ?? 0
        guard let (block, whole) = candidates.first(where: { $0.whole.count == most }) else {
            return []
        }
        let rest = free.filter { !whole.contains($0) && Int(block.address) + $0 <= 0x1_0000 }
        return (whole + (whole.count < wholeProbesWanted ? rest : [])).prefix(probeLimit).map {
            Block(address: block.address, count: $0, entries: 0..<0)
        }
    }

    private static func splitsNothing(
        _ block: Block,
        _ count: Int,
        of table: RegisterTable
    ) -> Bool {
        let end = Int(block.address) + count
        return end <= block.end
            && table.entries[block.entries].allSatisfy {
                $0.end <= end || Int($0.address) >= end
            }
    }
}

extension RegisterEntry {
    /// The address after its last register.
    public var end: Int { Int(address) + encoding.count }
}
