import Diagnostics
import Platform
import Testing

@testable import Store

@Suite("The store keeps what it is given")
struct RecordStoreTests {
    private let directory = TemporaryDirectory()

    @Test("A record is committed, read back to the bit, and there after a restart")
    func record() throws {
        let records = (1...5).map { Sample.record($0, events: 100) }
        do {
            let store = try Sample.store(directory.path)
            for record in records { store.append(record) }
            #expect(store.commitNow(upTo: .seconds(10)))
            #expect(try store.all() == records)
            #expect(store.close(upTo: .seconds(10)))
        }
        let store = try Sample.store(directory.path)
        #expect(try store.all() == records)
        #expect(store.snapshot().records == 5)
        store.append(Sample.record(6))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(try store.all() == records + [Sample.record(6)])
        #expect(store.snapshot().loss.isNone)
    }

    @Test("What waits for its commit can be read already")
    func pending() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(600))
        store.append(Sample.record(1))
        // The first record does not wait for company.
        #expect(becomesTrue { store.snapshot().commits == 1 })
        store.append(Sample.record(2))
        store.append(Sample.note("started"))
        try store.setState([1, 2], for: "model")
        #expect(store.snapshot().pendingRecords == 1)
        #expect(try store.all() == [Sample.record(1), Sample.record(2)])
        #expect(store.lastEvent(of: "pump-1") == Sample.record(2).events.last)
        #expect(try store.state("model") == [1, 2])
        let events = try store.read { reader throws(StoreError) in try reader.events(limit: 9) }
        #expect(events.map(\.event) == [Sample.note("started")])
        let counts = try store.read { reader throws(StoreError) in try reader.counts() }
        #expect(counts == StoreCounts(records: 2, events: 1, assets: 1))
        #expect(store.snapshot().commits == 1)
    }

    @Test("Records of one interval share a commit")
    func grouping() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(1))
        store.append(Sample.record(0))
        #expect(becomesTrue { store.snapshot().commits == 1 })
        for number in 1...200 { store.append(Sample.record(number)) }
        #expect(becomesTrue { store.snapshot().pendingRecords == 0 })
        #expect(store.snapshot().commits == 2)
        #expect(store.snapshot().records == 201)
    }

    @Test("Nothing waits longer than a commit interval")
    func interval() throws {
        let store = try Sample.store(directory.path, commitInterval: .milliseconds(300))
        store.append(Sample.record(0))
        #expect(becomesTrue { store.snapshot().commits == 1 })
        var waits: [Duration] = []
        // A busy machine may take its time with one of them.
        for number in 1...5 {
            let start = MonotonicClock.now()
            store.append(Sample.record(number))
            #expect(becomesTrue { store.snapshot().commits == UInt64(number) + 1 })
            waits.append(MonotonicClock.now() - start)
        }
        #expect(waits.allSatisfy { $0 >= .milliseconds(290) })
        #expect(waits.min().map { $0 < .milliseconds(450) } == true, "\(waits)")
    }

    @Test("Events keep their order, words and asset, newest first")
    func events() throws {
        let store = try Sample.store(directory.path)
        store.append(Sample.note("first"))
        store.append(Sample.note("second \u{0} æøå", asset: "pump-1"))
        #expect(store.commitNow(upTo: .seconds(10)))
        store.append(Sample.note("third"))
        let found = try store.read { reader throws(StoreError) in try reader.events(limit: 2) }
        #expect(
            found.map(\.event)
                == [Sample.note("third"), Sample.note("second \u{0} æøå", asset: "pump-1")]
        )
        #expect(found.map(\.bootID) == [Sample.boot, Sample.boot])
    }

    @Test("A state replaces the one before it, and is there after a restart")
    func state() throws {
        do {
            let store = try Sample.store(directory.path)
            #expect(try store.state("model") == nil)
            try store.setState([1], for: "model")
            #expect(store.commitNow(upTo: .seconds(10)))
            try store.setState([2, 3], for: "model")
            #expect(store.close(upTo: .seconds(10)))
            #expect(throws: StoreError.closed(path: store.path)) {
                try store.setState([4], for: "model")
            }
        }
        let store = try Sample.store(directory.path)
        #expect(try store.state("model") == [2, 3])
    }

    @Test("A state above its limit is refused and the old one stays")
    func stateLimit() throws {
        let store = try Sample.store(directory.path)
        let largest = [UInt8](repeating: 1, count: PendingStates.byteLimit - 5)
        try store.setState(largest, for: "model")
        #expect(throws: StoreError.self) { try store.setState(largest + [1], for: "model") }
        #expect(try store.state("model") == largest)
    }

    @Test("A record above its limit is counted as lost and holds nothing up")
    func recordLimit() throws {
        let store = try Sample.store(directory.path)
        var record = Sample.record(1, events: AssetRecord.eventLimit + 1)
        let ticket = store.append(record)
        #expect(!store.commitNow(through: ticket, upTo: .seconds(1)))
        record.events.removeLast()
        #expect(store.commitNow(through: store.append(record), upTo: .seconds(10)))
        #expect(store.snapshot().loss.records == 1)
        #expect(store.snapshot().loss.from == record.start)
        #expect(store.snapshot().lastError?.contains("10001") == true)
        #expect(try store.all() == [record])
    }

    @Test("A closed store takes nothing, says so, and closes again at once")
    func closed() throws {
        let store = try Sample.store(directory.path)
        store.append(Sample.record(1))
        #expect(store.close(upTo: .seconds(10)))
        #expect(store.close(upTo: .zero))
        let ticket = store.append(Sample.record(2))
        #expect(!store.commitNow(through: ticket, upTo: .seconds(1)))
        #expect(store.snapshot().loss.records == 1)
        #expect(throws: StoreError.closed(path: store.path)) { try store.all() }
        #expect(store.snapshot().walBytes == 0)
    }

    @Test("An asset's last event is found at the start however long it has been silent since")
    func lastEventOfSilentAsset() throws {
        let last = Sample.record(1).events.last
        do {
            let store = try Sample.store(directory.path)
            store.append(Sample.record(1))
            for number in 2...50 { store.append(Sample.record(number, events: 0)) }
            #expect(store.lastEvent(of: "pump-1") == last)
        }
        do {
            let store = try Sample.store(directory.path)
            #expect(store.lastEvent(of: "pump-1") == last)
            store.append(Sample.record(51, events: 0))
        }
        let store = try Sample.store(directory.path)
        #expect(store.lastEvent(of: "pump-1") == last)
        #expect(store.lastEvent(of: "pump-2") == nil)
    }

    @Test("The thread shows that it advances")
    func advancing() throws {
        let store = try Sample.store(directory.path)
        #expect(store.isAdvancing)
        store.append(Sample.record(1))
        #expect(store.isAdvancing)
    }
}
