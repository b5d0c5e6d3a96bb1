import Diagnostics
import Platform
import Testing

@testable import Store

@Suite("Records get their time in UTC once the clock is trusted")
struct StampTests {
    private static let offset: Int64 = 1_767_225_600_000_000
    private let directory = TemporaryDirectory()

    /// Waits until no row of `store` is without a time that could be known.
    private func isStamped(_ store: RecordStore, records: Int, boot: String = Sample.boot) -> Bool {
        becomesTrue {
            let stamped = try? store.read { reader throws(StoreError) in
                let connection = reader.statements.connection
                return try connection.integer(
                    """
                    SELECT count(*) FROM record JOIN boot ON boot.id = record.boot
                    WHERE timestamp_us IS NOT NULL AND boot_uuid = '\(boot)'
                    """
                )
            }
            return stamped == Int64(records)
        }
    }

    private func timestamp(_ record: AssetRecord) -> Timestamp {
        Timestamp(microseconds: record.start.nanoseconds / 1_000 + Self.offset)
    }

    @Test("What was stored before the clock was trusted is stamped, and what comes after")
    func stamp() throws {
        let store = try Sample.store(directory.path)
        for number in 1...3 { store.append(Sample.record(number)) }
        store.append(Sample.note("before"))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(store.lastEvent(of: "pump-1")?.timestamp == nil)
        #expect(
            try store.read { reader throws(StoreError) in try reader.latest("pump-1") }?
                .timestamp == nil
        )

        store.stamp(utcOffsetMicroseconds: Self.offset)
        #expect(isStamped(store, records: 3))
        store.append(Sample.record(4))
        let stored = try store.read { reader throws(StoreError) in
            try reader.records(of: "pump-1", limit: 10)
        }
        #expect(stored.map(\.timestamp) == (1...4).map { timestamp(Sample.record($0)) })
        // Events take theirs from it, and every other field stays.
        let expected = Sample.record(4, offset: Self.offset).events
        #expect(try stored.last?.decoded().events == expected)
        #expect(store.lastEvent(of: "pump-1") == expected.last)
        let event = try store.read { reader throws(StoreError) in try reader.events(limit: 1) }
        #expect(
            event.first?.event.timestamp
                == Timestamp(microseconds: Sample.note("").time.nanoseconds / 1_000 + Self.offset)
        )
    }

    @Test("An event's own timestamp is kept, whatever the clock says")
    func ownTimestamp() throws {
        let store = try Sample.store(directory.path)
        let record = Sample.record(1, offset: 1_700_000_000_000_000)
        store.stamp(utcOffsetMicroseconds: Self.offset)
        store.append(record)
        #expect(store.commitNow(upTo: .seconds(10)))
        let stored = try store.read { reader throws(StoreError) in try reader.latest("pump-1") }
        #expect(stored?.timestamp == record.events.first?.timestamp)
        #expect(try stored?.decoded() == record)
    }

    @Test("Another boot's records are not stamped with this one's clock")
    func otherBoot() throws {
        do {
            let store = try Sample.store(directory.path, boot: "first-boot")
            store.append(Sample.record(1))
        }
        let store = try Sample.store(directory.path, boot: "second-boot")
        store.append(Sample.record(2, asset: "pump-2"))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        #expect(isStamped(store, records: 1, boot: "second-boot"))
        let first = try store.read { reader throws(StoreError) in try reader.latest("pump-1") }
        #expect(first?.timestamp == nil)
        #expect(first?.bootID == "first-boot")
        #expect(store.lastEvent(of: "pump-1")?.timestamp == nil)
        #expect(store.lastEvent(of: "pump-2")?.timestamp != nil)
    }

    @Test("A restart within a boot knows its clock, and ends the stamping it finds half done")
    func halfDone() throws {
        do {
            let store = try Sample.store(directory.path)
            for number in 1...1_200 { store.append(Sample.record(number, events: 0)) }
        }
        do {
            // As if the process had died right after the first transaction of the stamping.
            let connection = try StoreFile.open(directory: directory.path)
            let committer = try Committer(Statements(connection), bootID: Sample.boot)
            let stamped = try committer.stampSome(
                offset: Self.offset,
                at: MonotonicClock.now()
            )
            #expect(stamped == Committer.stampRowLimit)
            let left = try connection.integer(
                "SELECT count(*) FROM record WHERE timestamp_us IS NULL"
            )
            #expect(left == 1_200 - Int64(Committer.stampRowLimit))
        }
        let store = try Sample.store(directory.path)
        #expect(isStamped(store, records: 1_200))
        store.append(Sample.record(1_201))
        let latest = try store.read { reader throws(StoreError) in try reader.latest("pump-1") }
        #expect(latest?.timestamp == timestamp(Sample.record(1_201)))
    }

    @Test("A clock that is set back by an hour restamps nothing, and both hours are told apart")
    func setBack() throws {
        let store = try Sample.store(directory.path)
        let hour: Int64 = 3_600_000_000
        store.append(Sample.record(1))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        store.append(Sample.record(2))
        store.append(Sample.record(3))
        store.stamp(utcOffsetMicroseconds: Self.offset - hour)
        store.append(Sample.record(4))
        store.append(Sample.note("after"))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(isStamped(store, records: 4))
        let stored = try store.read { reader throws(StoreError) in
            try reader.records(of: "pump-1", limit: 10)
        }
        #expect(stored.compactMap { $0.id } == [1, 2, 3, 4])
        #expect(stored.map(\.clock) == [1, 1, 1, 2])
        let back = Timestamp(
            microseconds: timestamp(Sample.record(4)).microseconds - hour
        )
        #expect(stored.last?.timestamp == back)
        let event = try store.read { reader throws(StoreError) in try reader.events(limit: 1) }
        #expect(event.first?.clock == 2)
        // The next start of the same boot goes on with the newest setting, the next boot with its own.
        #expect(store.close(upTo: .seconds(10)))
        do {
            let again = try Sample.store(directory.path)
            again.append(Sample.record(5))
            #expect(again.commitNow(upTo: .seconds(10)))
            let five = try again.read { reader throws(StoreError) in try reader.record(5) }
            #expect(five?.clock == 2)
        }
        let next = try Sample.store(directory.path, boot: "next-boot")
        next.stamp(utcOffsetMicroseconds: Self.offset - hour)
        next.append(Sample.record(6))
        #expect(next.commitNow(upTo: .seconds(10)))
        let six = try next.read { reader throws(StoreError) in try reader.record(6) }
        #expect(six?.clock == 3)
    }

    @Test(
        "An offset measured a little off is no setting; one that jumps by 1 ms is, and has its own again"
    )
    func steps() throws {
        // In one commit: the newest row of one before is how the clock is set then.
        let store = try Sample.store(directory.path, commitInterval: .seconds(60))
        for number in 1...20 {
            store.stamp(utcOffsetMicroseconds: Self.offset + (number.isMultiple(of: 2) ? 399 : 0))
            store.append(Sample.record(number))
        }
        store.stamp(utcOffsetMicroseconds: Self.offset - 1_000)
        store.append(Sample.record(21))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        store.append(Sample.record(22))
        #expect(store.commitNow(upTo: .seconds(10)))
        let stored = try store.read { reader throws(StoreError) in
            try reader.records(of: "pump-1", limit: 30)
        }
        #expect(stored.map(\.clock) == Array(repeating: 1, count: 20) + [2, 1])
    }

    @Test(
        "Once it is right again after it was wrong, a restart without trust goes on with what is right"
    )
    func rightAgain() throws {
        let hour: Int64 = 3_600_000_000
        do {
            let store = try Sample.store(directory.path)
            for (number, offset) in [Self.offset, Self.offset - hour, Self.offset].enumerated() {
                store.stamp(utcOffsetMicroseconds: offset)
                store.append(Sample.record(number + 1))
                #expect(store.commitNow(upTo: .seconds(10)))
            }
            #expect(store.close(upTo: .seconds(10)))
        }
        let store = try Sample.store(directory.path)
        store.append(Sample.record(4))
        #expect(store.commitNow(upTo: .seconds(10)))
        let four = try store.read { reader throws(StoreError) in try reader.record(4) }
        #expect(four?.timestamp == timestamp(Sample.record(4)))
    }

    @Test("A clock that is set for ever takes no more room for ever")
    func manySettings() throws {
        let store = try Sample.store(directory.path)
        for number in 1...1_200 {
            store.stamp(utcOffsetMicroseconds: Self.offset + Int64(number % 40) * 1_000_000)
            store.append(Sample.record(number))
        }
        #expect(store.commitNow(upTo: .seconds(20)))
        let (rows, first) = try store.read { reader throws(StoreError) in
            let connection = reader.statements.connection
            return (
                try connection.integer("SELECT count(*) FROM clock"),
                try connection.integer("SELECT min(utc_offset_us) FROM clock WHERE id = 1")
            )
        }
        #expect((900...1_001).contains(rows))
        #expect(first == Self.offset + 1_000_000)
    }

    @Test(
        "A record that waits while the clock is set keeps the setting of its events",
        arguments: [true, false]
    )
    func ownSetting(isSent: Bool) throws {
        let store = try Sample.store(directory.path)
        store.stamp(utcOffsetMicroseconds: Self.offset)
        store.append(Sample.record(1, offset: Self.offset))
        store.stamp(utcOffsetMicroseconds: Self.offset - 1_000_000)
        var late = Sample.record(2, offset: Self.offset)
        // What was sent says nothing of our clock.
        if isSent { late.identitySeed = nil }
        store.append(late)
        store.append(Sample.record(3, offset: Self.offset - 1_000_000))
        #expect(store.commitNow(upTo: .seconds(10)))
        let stored = try store.read { reader throws(StoreError) in
            try reader.records(of: "pump-1", limit: 10)
        }
        #expect(stored.map(\.clock) == [1, isSent ? 2 : 1, 2])
    }

    @Test("A time that comes with the data belongs to no setting of the clock")
    func foreignTime() throws {
        let store = try Sample.store(directory.path)
        store.stamp(utcOffsetMicroseconds: Self.offset)
        var record = Sample.record(1, offset: 1_700_000_000_000_000)
        record.source = .http
        store.append(record)
        #expect(store.commitNow(upTo: .seconds(10)))
        let stored = try store.read { reader throws(StoreError) in try reader.latest("pump-1") }
        #expect(stored?.clock == 0)
    }

    @Test("A range gives the records that begin in it, oldest first, those in memory too")
    func range() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(600))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        for number in 1...10 { store.append(Sample.record(number)) }
        #expect(store.commitNow(upTo: .seconds(10)))
        for number in 11...12 { store.append(Sample.record(number)) }
        store.append(Sample.record(9, asset: "pump-2"))
        func starts(_ first: Int, _ last: Int, limit: Int) throws -> [Int64] {
            let range = timestamp(Sample.record(first))...timestamp(Sample.record(last))
            return try store.read { reader throws(StoreError) in
                try reader.records(of: "pump-1", in: range, limit: limit)
            }
            .map { $0.start.nanoseconds / 1_000_000_000 }
        }
        #expect(try starts(3, 5, limit: 10) == [3, 4, 5])
        #expect(try starts(9, 11, limit: 10) == [9, 10, 11])
        #expect(try starts(1, 12, limit: 4) == [9, 10, 11, 12])
        #expect(try starts(13, 20, limit: 10) == [])
    }
}
