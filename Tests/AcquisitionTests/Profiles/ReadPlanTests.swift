import Acquisition
import Diagnostics
import Testing

@Suite("A read plan fetches every entry in the fewest reads")
struct ReadPlanTests {
    @Test(
        "It is as short as the best found by trying every split",
        arguments: 0..<400 as Range<UInt64>
    )
    func minimal(seed: UInt64) throws {
        let table = randomTable(seed: seed)
        let plan = ReadPlan(table: table)
        checkAnswered(plan, table, seed: seed)
        let best = try #require(bestCost(table, from: 0), "seed \(seed)")
        #expect(plan.blocks.count == best.reads, "seed \(seed)")
        #expect(plan.blocks.reduce(0) { $0 + $1.count } == best.registers, "seed \(seed)")
    }

    @Test(
        "The probes are reads the device may answer, each of a length of its own",
        arguments: 0..<400 as Range<UInt64>
    )
    func probes(seed: UInt64) {
        let table = randomTable(seed: seed)
        let plan = ReadPlan(table: table)
        let taken = Set(plan.blocks.map(\.count))
        let counts = plan.probes.map(\.count)
        #expect(Set(counts).count == counts.count, "seed \(seed)")
        #expect(taken.isDisjoint(with: counts), "seed \(seed)")
        for probe in plan.probes {
            #expect(plan.blocks.contains { $0.address == probe.address }, "seed \(seed)")
            #expect(probe.count % table.alignment == 0, "seed \(seed)")
            #expect((1...table.readLimit).contains(probe.count), "seed \(seed)")
        }
        if plan.probes.isEmpty {
            // Every length the device answers there belongs to a block or leaves the address space.
            let lengths = stride(
                from: table.alignment,
                through: table.readLimit,
                by: table.alignment
            )
            #expect(
                lengths.allSatisfy {
                    taken.contains($0) || Int(plan.blocks[0].address) + $0 > 0x1_0000
                },
                "seed \(seed)"
            )
        }
    }

    @Test("Probes ask for whole numbers first where that leaves them lengths of their own")
    func probesOfWholeNumbers() {
        let floats = (0..<5).map {
            RegisterEntry(channel: .voltage, address: UInt16(2 * $0), encoding: .float32)
        }
        let plan = ReadPlan(table: table(floats, limit: 125))
        #expect(plan.blocks.map(\.count) == [10])
        #expect(plan.probes.map(\.count) == [2, 4, 6, 8])
        let single = ReadPlan(table: table([floats[0]], limit: 125))
        #expect(single.blocks.map(\.count) == [2])
        #expect(single.probes.first?.count == 1)
    }

    @Test("Blocks of an even-only device start and end on even addresses")
    func alignment() {
        let entries = [
            RegisterEntry(channel: .voltage, address: 3, encoding: .uint16),
            RegisterEntry(channel: .current, address: 6, encoding: .uint16),
        ]
        let plan = ReadPlan(table: table(entries, limit: 10, alignment: 2))
        #expect(plan.blocks.map(\.address) == [2])
        #expect(plan.blocks.map(\.count) == [6])
        #expect(plan.blocks[0].offset(of: entries[0]) == 1)
        #expect(plan.blocks[0].offset(of: entries[1]) == 4)
    }

    @Test("A device that refuses gaps is asked only for what holds channels")
    func gaps() {
        let entries = [
            RegisterEntry(channel: .voltage, address: 0, encoding: .float32),
            RegisterEntry(channel: .current, address: 2, encoding: .float32),
            RegisterEntry(channel: .powerFactor, address: 6, encoding: .float32),
        ]
        let over = ReadPlan(table: table(entries, limit: 125))
        let around = ReadPlan(table: table(entries, limit: 125, readsGaps: false))
        #expect(over.blocks.map(\.count) == [8])
        #expect(around.blocks.map(\.address) == [0, 6])
        #expect(around.blocks.map(\.count) == [4, 2])
        #expect(around.blocks.map(\.entries) == [0..<2, 2..<3])
    }

    @Test("The last registers of the address space can be read")
    func endOfSpace() {
        let entry = RegisterEntry(channel: .voltage, address: 0xFFFE, encoding: .float32)
        let plan = ReadPlan(table: table([entry], limit: 125))
        #expect(plan.blocks.map(\.end) == [0x1_0000])
        #expect(plan.probes.map(\.count) == [1])
    }

    private func table(
        _ entries: [RegisterEntry],
        limit: Int,
        alignment: Int = 1,
        readsGaps: Bool = true
    ) -> RegisterTable {
        RegisterTable(
            function: .input,
            readLimit: limit,
            alignment: alignment,
            readsGaps: readsGaps,
            silence: .zero,
            entries: entries
        )
    }

    /// A table of 1 to 8 entries whose limit and alignment let each be read alone.
    private func randomTable(seed: UInt64) -> RegisterTable {
        var random = SplitMix64(seed: seed)
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        let alignment = 1 + below(2)
        let readsGaps = below(3) > 0
        var address = below(20)
        var entries: [RegisterEntry] = []
        for _ in 0..<(1 + below(8)) {
            address += below(3) == 0 ? below(12) : 0
            let encoding: RegisterEntry.Encoding = [.uint16, .float32, .int64][below(3)]
            entries.append(
                RegisterEntry(channel: .voltage, address: UInt16(address), encoding: encoding)
            )
            address += encoding.count
        }
        return table(entries, limit: 6 + below(14), alignment: alignment, readsGaps: readsGaps)
    }

    private func checkAnswered(_ plan: ReadPlan, _ table: RegisterTable, seed: UInt64) {
        #expect(plan.blocks.flatMap(\.entries) == Array(table.entries.indices), "seed \(seed)")
        for block in plan.blocks {
            #expect(block.count <= table.readLimit, "seed \(seed)")
            #expect(Int(block.address) % table.alignment == 0, "seed \(seed)")
            #expect(block.count % table.alignment == 0, "seed \(seed)")
            for entry in table.entries[block.entries] {
                let isWhole = entry.address >= block.address && entry.end <= block.end
                #expect(isWhole, "seed \(seed)")
            }
        }
    }

    /// The cheapest way to read the entries from `first` on, by trying every first block: written
    /// apart from the plan, register by register.
    private func bestCost(_ table: RegisterTable, from first: Int) -> (reads: Int, registers: Int)?
    {
        guard first < table.entries.count else { return (0, 0) }
        var best: (reads: Int, registers: Int)?
        for last in first..<table.entries.count {
            let held = table.entries[first...last].flatMap { Int($0.address)..<$0.end }
            var (start, end) = (held[0], held[held.count - 1] + 1)
            let isGapless = held.count == end - start
            if start % table.alignment != 0 { start -= 1 }
            if end % table.alignment != 0 { end += 1 }
            let isAnswered = end - start <= table.readLimit && (table.readsGaps || isGapless)
            guard isAnswered, let rest = bestCost(table, from: last + 1) else { continue }
            let cost = (reads: rest.reads + 1, registers: rest.registers + end - start)
            if best.map({ cost < $0 }) ?? true { best = cost }
        }
        return best
    }
}
