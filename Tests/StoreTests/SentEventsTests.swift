import Diagnostics
import Platform
import Testing

@testable import Store

@Suite("Whether a sent event is stored already")
struct SentEventsTests {
    private let directory = TemporaryDirectory()
    private static let offset: Int64 = 1_795_000_000_000_000

    /// Record `number`: 100 events of one second.
    private func record(_ number: Int) -> AssetRecord {
        var record = Sample.record(number, events: 100, offset: Self.offset)
        record.identitySeed = nil
        return record
    }

    private func found(_ store: RecordStore, _ events: [SensorEvent]) throws -> Set<EventIdentity> {
        let times = events.compactMap(\.timestamp)
        let range = try #require(times.min())...(try #require(times.max()))
        let wanted = Set(events.map(\.identity))
        let found = try store.read { reader throws(StoreError) in
            try reader.events(of: "pump-1", in: [range], wanted: wanted).events
        }
        for event in events {
            if let known = found[event.identity] { #expect(known.saysTheSame(as: event)) }
        }
        return Set(found.keys)
    }

    @Test("is told of what waits and of what is on disk, by the events' own times")
    func lookUp() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(60))
        #expect(
            try store.read { reader throws(StoreError) in try reader.latestEnd(of: "pump-1") }
                == nil
        )
        for number in [10, 20, 21] { store.append(record(number)) }
        let waiting = store.snapshot().pendingRecords
        #expect(waiting > 0)
        for isOnDisk in [false, true] {
            if isOnDisk { #expect(store.commitNow(upTo: .seconds(10))) }
            #expect(try found(store, [record(20).events[99]]).count == 1)
            #expect(try found(store, record(21).events).count == 100)
            #expect(try found(store, [record(10).events[0], record(21).events[50]]).count == 2)
            #expect(try found(store, [record(11).events[0]]).isEmpty)
            let end = try store.read { reader throws(StoreError) in
                try reader.latestEnd(of: "pump-1")
            }
            let last = try #require(record(21).events.last?.timestamp)
            #expect(try #require(end) >= last)
            #expect(try #require(end) <= last + .microseconds(1))
        }
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("A record that does not decode is passed over and counted, whatever was sent")
    func unreadable() throws {
        var store = try Sample.store(directory.path)
        for number in [10, 20] { store.append(record(number)) }
        #expect(store.close(upTo: .seconds(10)))
        let connection = try Connection(
            path: "\(directory.path)/\(RecordStore.fileName)",
            access: .readWriteCreate
        )
        try connection.run("UPDATE record SET block = x'0102' WHERE id = 1")
        store = try Sample.store(directory.path)
        let events = record(10).events + record(20).events
        #expect(try found(store, events).count == 100)
        let wanted = Set(events.map(\.identity))
        let times = events.compactMap(\.timestamp)
        let range = try #require(times.min())...(try #require(times.max()))
        let sent = try store.read { reader throws(StoreError) in
            try reader.events(of: "pump-1", in: [range], wanted: wanted)
        }
        #expect(sent.unreadableRecords == 1)
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("and many ranges, far apart, are one question")
    func ranges() throws {
        let store = try Sample.store(directory.path)
        for number in 0..<200 { store.append(record(number * 61)) }
        #expect(store.commitNow(upTo: .seconds(10)))
        let events = (0..<200).map { record($0 * 61).events[7] }
        let ranges = events.compactMap(\.timestamp).map { $0...$0 }
        let wanted = Set(events.map(\.identity))
        let sent = try store.read { reader throws(StoreError) in
            try reader.events(of: "pump-1", in: ranges, wanted: wanted)
        }
        #expect(Set(sent.events.keys) == wanted)
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("and a commit that is waited for says no once anything since then is lost")
    func loss() throws {
        let store = try Sample.store(directory.path, pendingByteLimit: 16_384)
        #expect(!store.isHalfFull)
        let before = store.lossCount
        store.append(record(1))
        #expect(store.commitNow(lossCount: before, upTo: .seconds(10)))
        store.append(Sample.record(2, events: 2_000))
        store.append(record(3))
        #expect(!store.commitNow(lossCount: before, upTo: .seconds(10)))
        #expect(store.commitNow(lossCount: store.lossCount, upTo: .seconds(10)))
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("An older event that is sent late does not become the asset's newest")
    func late() throws {
        let store = try Sample.store(directory.path)
        store.append(record(20))
        store.append(record(10))
        #expect(store.lastEvent(of: "pump-1") == record(20).events.last)
        #expect(store.close(upTo: .seconds(10)))
    }
}
