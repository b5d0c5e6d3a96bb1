import OutageProof
import Testing

/// What `stator-proof outage` does hundreds of times, a few times.
@Suite("Read = stored = delivered + quarantined + told to be lost", .serialized)
struct OutageProofTests {
    /// Those that take a fraction of a second, and some of the long ones; the rest has tests of its own.
    private static let faults = OutageFault.survivable.filter { fault in
        [.agentKilled, .outlived].contains(fault) || !fault.isLong
    }

    @Test("whatever stands between the store and its server", arguments: faults)
    func isKept(fault: OutageFault) throws { try meet(fault) }

    @Test("whatever is done to the clock", arguments: [OutageFault.leapSecond, .clockBack])
    func clock(fault: OutageFault) throws { try meet(fault) }

    private func meet(_ fault: OutageFault) throws {
        if let need = fault.missingNeed {
            print("skipped: it takes \(need)")
            return
        }
        var proof = OutageRun(seed: 8)
        for _ in 0..<(fault.isLong ? 1 : 2) { proof.meet(fault) }
        let tally = try #require(proof.tallies[fault])
        #expect(tally.problems == [])
        #expect(tally.lost == 0)
        #expect(tally.duplicated == 0)
        #expect(tally.hits > 0, "the fault was never met")
        #expect(tally.delivered > 0)
        #expect(tally.read == tally.delivered + tally.quarantined + tally.told)
    }

    @Test("after an hour without InfluxDB, in fast time")
    func hour() throws {
        var proof = OutageRun(seed: 8)
        proof.meet(.day, share: 24)
        let tally = try #require(proof.tallies[.day])
        #expect(tally.problems == [])
        #expect(tally.read == 3_600 * 7 / 4 && tally.delivered == tally.read)
    }

    @Test("A server that swallows what it acknowledges is found out, so the proof can fail")
    func swallowed() throws {
        var proof = OutageRun(seed: 8)
        proof.meet(.swallowed)
        let tally = try #require(proof.tallies[.swallowed])
        #expect(tally.lost > 0)
        #expect(tally.problems.contains { $0.hasPrefix("the sink counts") })
    }

    @Test("A server that keeps points twice, under another time, is found out")
    func doubled() throws {
        var proof = OutageRun(seed: 8)
        proof.meet(.doubled)
        let tally = try #require(proof.tallies[.doubled])
        #expect(tally.duplicated > 0)
        #expect(!tally.isKept)
    }
}
