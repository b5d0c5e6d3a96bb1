import Diagnostics
import Fuzzing
import Glibc
import Testing

@testable import Store

@Suite("A store's file may hold any bytes")
struct StoreFileFuzzTests {
    private let directory = TemporaryDirectory()

    /// A small store with something of everything, and its records.
    private func sample() throws -> (bytes: [UInt8], records: [AssetRecord]) {
        let store = try Sample.store(directory.path)
        let records = [
            Sample.record(1), Sample.record(2, events: 20), Sample.judgedRecord(3),
            Sample.record(4, asset: "pump-2"),
        ]
        for record in records { store.append(record) }
        store.append(Sample.note("before"))
        try store.setState([1, 2, 3], for: "outbox.influx")
        store.append(
            report: try #require(Sample.report(1)),
            assetID: "pump-1",
            time: MonotonicTime(nanoseconds: 3_000_000_000)
        )
        try store.append(Sample.artifact(byteCount: 200))
        #expect(store.close(upTo: .seconds(20)))
        return (try #require(contents(of: directory.file)), records)
    }

    @Test("It is read within its time, and what is read was written; all else is told")
    func anyBytes() throws {
        let (bytes, records) = try sample()
        #expect(try Self.look(at: directory.file, records).isSound)
        var fuzz = Fuzz("store-file", corpus: [bytes], cost: 2, keepsLength: true)
        let seed = fuzz.seed
        var sound = 0
        var told = 0
        fuzz.run { changed in
            write(changed, to: directory.file)
            do throws(StoreError) {
                let findings = try Self.look(at: directory.file, records)
                #expect(findings.isComplete, "seed \(seed): it takes too long")
                if findings.isSound { sound += 1 } else { told += 1 }
            } catch {
                #expect(!error.description.isEmpty)
                told += 1
            }
        }
        // Some changes hit empty room, most do not.
        #expect(sound > 0 && told > 0, "\(sound) sound, \(told) told, seed \(seed)")
    }

    @Test("The agent starts with it, or says why not, and keeps what comes next")
    func opening() throws {
        let (bytes, _) = try sample()
        var fuzz = Fuzz("store-opening", corpus: [bytes], cost: 100, keepsLength: true)
        let seed = fuzz.seed
        var kept = 0
        try fuzz.run { changed in
            for name in TemporaryDirectory.names(in: directory.path) {
                unlink("\(directory.path)/\(name)")
            }
            write(changed, to: directory.file)
            let store: RecordStore
            do throws(StoreError) {
                store = try Sample.store(directory.path)
            } catch {
                // A file whose header says so is another program's, or a newer one's.
                try #require(!error.description.isEmpty)
                return
            }
            store.append(Sample.record(50))
            let isDone = store.commitNow(upTo: .seconds(20))
            try #require(isDone, "seed \(seed): \(store.snapshot())")
            try Self.ask(store)
            kept += 1
            try #require(store.close(upTo: .seconds(20)), "seed \(seed)")
        }
        #expect(kept > 0)
    }

    /// Asks what the page and the sinks ask; damage may be the answer.
    private static func ask(_ store: RecordStore) throws {
        let range = Timestamp(microseconds: 0)...Timestamp(microseconds: .max)
        do throws(StoreError) {
            try store.read { reader throws(StoreError) in
                _ = try reader.counts()
                _ = try reader.events(limit: 100)
                _ = try reader.removals()
                let end = try reader.outboxEnd()
                if let ids = end.records {
                    _ = try reader.outboxRecords(ids: ids, byteLimit: 1_000)
                }
                if let ids = end.events { _ = try reader.outboxEvents(ids: ids, byteLimit: 1_000) }
                if let ids = end.reports {
                    _ = try reader.outboxReports(ids: ids, byteLimit: 1_000)
                }
                for asset in ["pump-1", "pump-2"] {
                    _ = try reader.latest(asset)
                    _ = try reader.latestEnd(of: asset)
                    _ = try reader.reports(of: asset, in: range, limit: 10)
                    _ = try reader.summaries(of: asset, in: range, limit: 10)
                    for row in try reader.history(
                        of: asset,
                        .raw,
                        after: HistoryPlace(before: range.lowerBound),
                        through: range.upperBound,
                        limit: 10
                    ) { _ = try row.decoded() }
                }
            }
        } catch {
            guard !error.description.isEmpty else { throw error }
        }
    }

    /// What `stator store check` finds, and what each record says that can be read.
    private static func look(
        at file: String,
        _ written: [AssetRecord]
    ) throws(StoreError) -> StoreFindings {
        let stored = try StoredFile(file, leavesNoTrace: true)
        let findings = try stored.check(upTo: .seconds(10)) { _, _ in }
        _ = try stored.holdings()
        _ = try stored.figures()
        _ = try stored.usedBytes()
        _ = try stored.removals()
        _ = try stored.recordedSpan()
        var given = 0
        try stored.eachRecord { record throws(StoreError) in
            given += 1
            do throws(StoreError) {
                let read = try record.decoded()
                let isKnown = written.contains {
                    $0.start == read.start && $0.firstSequence == read.firstSequence
                        && sameBits($0.windows, read.windows)
                        && $0.events.count == read.events.count
                }
                #expect(isKnown, "a record that nobody wrote: \(read)")
            } catch .badRecord {
                #expect(!findings.isSound)
            }
        }
        #expect(given <= written.count)
        return findings
    }
}
