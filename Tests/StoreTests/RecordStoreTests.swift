import Diagnostics
import Glibc
import Logging
import StoreCrashWriterRecords
import Testing

@testable import Store

@Suite("The store")
struct RecordStoreTests {
    @Test("gives back what it was given, after it was closed and opened again")
    func reopen() throws {
        let scratch = try Scratch()
        let records = (UInt64(1)...50).map(NumberedRecord.make)
        let first = try scratch.open()
        for record in records { first.append(record) }
        #expect(first.close(upTo: .seconds(10)))
        let second = try scratch.open(boot: "boot-2")
        let stored = try second.read { (reader) throws(StoreError) in try reader.records() }
        #expect(stored.map(\.record.polls) == records.map(\.polls))
        #expect(stored.map(\.record.events) == records.map(\.events))
        #expect(stored.allSatisfy { $0.bootID == "boot-1" && $0.timestamp == nil })
        #expect(second.snapshot().records == 50)
        #expect(second.close(upTo: .seconds(10)))
    }

    @Test("writes the first record at once and the rest in groups")
    func groups() throws {
        let scratch = try Scratch()
        let store = try scratch.open(commitInterval: .seconds(3_600))
        store.append(NumberedRecord.make(1))
        eventually("the first commit") { store.snapshot().commits == 1 }
        for number in UInt64(2)...500 { store.append(NumberedRecord.make(number)) }
        #expect(store.snapshot().commits == 1)
        #expect(store.snapshot().pendingCount == 499)
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(store.snapshot().commits == 2)
        #expect(store.snapshot().records == 500)
        #expect(store.snapshot().pendingCount == 0)
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("commits by itself once the interval has passed")
    func interval() throws {
        let scratch = try Scratch()
        let store = try scratch.open(commitInterval: .milliseconds(50))
        for number in UInt64(1)...3 {
            let commits = store.snapshot().commits
            store.append(NumberedRecord.make(number))
            eventually("commit \(number)") { store.snapshot().commits > commits }
        }
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("knows an asset's last event, whether it is committed yet or from years ago")
    func lastEvent() throws {
        let scratch = try Scratch()
        let first = try scratch.open(commitInterval: .seconds(3_600))
        let record = NumberedRecord.make(1)
        let last = try #require(record.events.last)
        first.append(record)
        #expect(first.lastEvent(of: "crash") == last)
        #expect(first.lastEvent(of: "other") == nil)
        #expect(first.close(upTo: .seconds(10)))
        let second = try scratch.open()
        #expect(second.lastEvent(of: "crash") == last)
        #expect(second.close(upTo: .seconds(10)))
    }

    @Test("gives UTC to what was stored before the clock was trusted, once, and to what follows")
    func stamp() throws {
        let scratch = try Scratch()
        let before = try scratch.open(boot: "earlier")
        before.append(NumberedRecord.make(9))
        #expect(before.close(upTo: .seconds(10)))
        let store = try scratch.open()
        store.append(NumberedRecord.make(1))
        store.append(happening("before"))
        #expect(store.commitNow(upTo: .seconds(10)))
        store.stamp(utcOffsetMicroseconds: 1_000_000_000_000_000)
        store.append(NumberedRecord.make(2))
        #expect(store.commitNow(upTo: .seconds(10)))
        let stored = try store.read { (reader) throws(StoreError) in try reader.records() }
        #expect(
            stored.map(\.timestamp) == [
                nil, Timestamp(microseconds: 1_000_000_001_000_000),
                Timestamp(microseconds: 1_000_000_002_000_000),
            ]
        )
        let event = try #require(stored[1].record.events.last)
        let distance = (event.time - stored[1].record.start).wholeNanoseconds / 1_000
        #expect(event.timestamp?.microseconds == 1_000_000_001_000_000 + distance)
        let events = try store.read { (reader) throws(StoreError) in try reader.events(limit: 9) }
        #expect(events.map(\.timestamp) == [Timestamp(microseconds: 1_000_000_000_000_001)])
        #expect(store.close(upTo: .seconds(10)))
    }

    func happening(_ kind: String) -> Store.LogEvent {
        Store.LogEvent(
            assetID: "crash",
            time: MonotonicTime(nanoseconds: 1_000),
            timestamp: nil,
            kind: kind,
            severity: .warning,
            text: "it's \"so\"\n",
            evidence: "{}"
        )
    }

    @Test("keeps events and states")
    func eventsAndStates() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        store.append(happening("a"))
        store.append(happening("b"))
        store.setState("cursor", [1, 2])
        store.setState("cursor", [])
        store.setState("other", [3])
        #expect(store.commitNow(upTo: .seconds(10)))
        let (events, cursor, other, none) = try store.read { (reader) throws(StoreError) in
            (
                try reader.events(limit: 5), try reader.state("cursor"),
                try reader.state("other"), try reader.state("none")
            )
        }
        #expect(events == [happening("b"), happening("a")])
        #expect(cursor == [])
        #expect(other == [3])
        #expect(none == nil)
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("after its end keeps nothing and says so")
    func closed() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        #expect(store.close(upTo: .seconds(10)))
        #expect(store.snapshot().condition == .closed)
        #expect(!store.commitNow(upTo: .milliseconds(50)))
        #expect(throws: StoreError.closed) {
            try store.read { (reader) throws(StoreError) in try reader.events(limit: 1) }
        }
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("syncs its log at every commit, in one connection")
    func pragmas() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        let (journal, synchronous, check) = try store.read { (reader) throws(StoreError) in
            (
                try reader.text("PRAGMA journal_mode"), try reader.text("PRAGMA synchronous"),
                try reader.integrity()
            )
        }
        #expect(journal == "wal")
        #expect(synchronous == "2")
        #expect(check == "ok")
        #expect(store.close(upTo: .seconds(10)))
    }
}

extension StoreReader {
    func text(_ sql: String) throws(StoreError) -> String {
        let statement = try file.prepare(sql)
        return try statement.step() ? statement.text(0) : ""
    }
}
