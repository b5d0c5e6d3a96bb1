import Diagnostics
import Glibc
import Platform
import StoreProof
import Testing

@testable import Store

@Suite("Power and process may go at any moment", .serialized)
struct CrashTests {
    private let directory = TemporaryDirectory()

    @Test(
        "Whatever ends it, the store has every acknowledged record, once, to the bit",
        arguments: DiskFault.Kind.survivable
    )
    func crashes(kind: DiskFault.Kind) throws {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seed = UInt64(time.tv_sec) ^ UInt64(time.tv_nsec)
        print("crash test, \(kind.rawValue), seed \(seed)")
        var run = try CrashRun(seed: seed)
        for number in 0..<12 {
            // The first boundaries are those of a first start; the rest is anywhere.
            try run.crash(kind, at: number < 6 ? 1 + UInt64(number) * 5 : nil)
        }
        let tally = try #require(run.tallies[kind])
        #expect(tally.runs == 12)
        #expect(tally.lost == 0, "seed \(seed)")
        #expect(tally.duplicated == 0, "seed \(seed)")
        #expect(tally.problems == [], "seed \(seed)")
        #expect(tally.found > 0 && tally.found >= tally.acknowledged, "seed \(seed)")
    }

    @Test("A first start whose fsyncs fail leaves no file that only the kernel's memory has")
    func firstStart() throws {
        var run = try CrashRun(seed: 101)
        for boundary in UInt64(60)..<110 { try run.crash(.fsync, at: boundary) }
        let tally = try #require(run.tallies[.fsync])
        #expect(tally.lost == 0)
        #expect(tally.problems == [])
        #expect(tally.acknowledged > 0)
    }

    @Test("A disk that does not sync is found out, so the proof can fail")
    func lyingDisk() throws {
        var run = try CrashRun(seed: 5)
        for round in 0..<6 { try run.crash(.lyingDisk, at: 150 + 7 * UInt64(round)) }
        let tally = try #require(run.tallies[.lyingDisk])
        #expect(tally.lost > 0)
        #expect(!tally.problems.isEmpty)
    }

    @Test(
        "Whatever bytes are changed, each record comes back as it was or is told to be lost",
        arguments: DamageRun.Kind.allCases
    )
    func damage(kind: DamageRun.Kind) throws {
        var run = DamageRun(seed: 42)
        for _ in 0..<4 { try run.damage(kind) }
        let tally = try #require(run.tallies[kind])
        #expect(tally.silent == 0)
        #expect(tally.duplicated == 0)
        #expect(tally.problems == [])
        #expect(tally.intact + tally.told == tally.written)
    }

    @Test("A log cut off at any byte opens, sound, with the first records and none in part")
    func cutLog() throws {
        let writer = try CrashWriter(directory: directory.path, firstNumber: 1)
        var acknowledged = 0
        for _ in 0..<12 { acknowledged = try writer.nextLine() }
        acknowledged = max(acknowledged, try writer.kill())
        let file = try #require(contents(of: directory.file))
        let log = try #require(contents(of: directory.file + "-wal"))
        var chance = SplitMix64(seed: 42)
        var mostFound = 0
        for round in 0..<25 {
            // Migrations are committed first; a cut among them leaves a start that is repeated.
            let count = round == 0 ? log.count : Int(chance.next() % UInt64(log.count))
            write(file, to: directory.file)
            write(Array(log.prefix(count)), to: directory.file + "-wal")
            unlink(directory.file + "-shm")
            let verdict = try StoreVerdict(directory.path, acknowledged: 0)
            #expect(verdict.isGood, "round \(round): \(verdict.problems)")
            mostFound = max(mostFound, verdict.found)
        }
        #expect(mostFound >= acknowledged)
    }
}
