import Diagnostics
import Platform
import Testing

@testable import Store

@Suite("The store keeps within its size, oldest first, and accounts for all that goes")
struct RetentionTests {
    private static let offset: Int64 = 1_767_225_600_000_000
    private let directory = TemporaryDirectory()

    private func store(_ rules: RetentionRules) throws -> RecordStore {
        try RecordStore(
            directory: directory.path,
            options: StoreOptions(
                bootID: Sample.boot,
                commitInterval: .milliseconds(20),
                pendingByteLimit: 16 * 1_024 * 1_024,
                retention: rules
            ),
            log: Sample.log
        )
    }

    private func events(_ number: Int) -> Int { number < 3_000 ? 20 : 3 }

    private func counts(_ store: RecordStore) throws -> (raw: Int, summaries: Int, events: Int) {
        try store.read { reader throws(StoreError) in
            let connection = reader.statements.connection
            return (
                Int(try connection.integer("SELECT count(*) FROM record")),
                Int(try connection.integer("SELECT count(*) FROM summary")),
                Int(try connection.integer("SELECT count(*) FROM event"))
            )
        }
    }

    private func removed(_ store: RecordStore, _ level: Removal.Level) -> UInt64 {
        store.snapshot().removals.filter { $0.level == level }.reduce(0) { $0 + $1.records }
    }

    @Test("Raw values of the oldest give way first, then summaries, and happenings never")
    func byteLimit() throws {
        let limit: Int64 = 1_024 * 1_024
        let store = try store(RetentionRules(byteLimit: limit))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        store.append(Sample.note("kept"))
        var number = 0
        var wasThinnedOnly = false
        while removed(store, .summary) < 300 {
            for _ in 0..<100 {
                number += 1
                store.append(Sample.record(number, events: events(number)))
            }
            #expect(store.commitNow(upTo: .seconds(20)))
            let snapshot = store.snapshot()
            #expect(snapshot.loss.isNone)
            wasThinnedOnly =
                wasThinnedOnly || removed(store, .raw) > 0 && removed(store, .summary) == 0
            try #require(number < 60_000, "the summaries never give way")
        }
        #expect(wasThinnedOnly)
        #expect(becomesTrue { store.snapshot().usedBytes <= UInt64(limit) })
        let counts = try counts(store)
        #expect(counts.events == 1)
        #expect(counts.raw + Int(removed(store, .raw)) == number)
        #expect(counts.summaries == Int(removed(store, .raw) - removed(store, .summary)))
        #expect(counts.raw > 10, "raw values have their half")
        #expect(counts.summaries > 1_000)
        // The account says of which time, and how many events.
        let raw = try #require(store.snapshot().removals.first { $0.level == .raw })
        #expect(raw.assetID == "pump-1")
        #expect(raw.from?.microseconds == Sample.record(1).start.nanoseconds / 1_000 + Self.offset)
        let last = Sample.record(number - counts.raw).start.nanoseconds / 1_000 + Self.offset
        #expect(raw.through?.microseconds == last)
        let newest = try store.all().last
        #expect(newest == Sample.record(number, events: events(number), offset: Self.offset))
        // The file itself stays near its limit: what is free is used before it grows.
        #expect(store.snapshot().fileBytes < UInt64(limit) * 3 / 2)
        #expect(store.close(upTo: .seconds(10)))
        let again = try self.store(RetentionRules(byteLimit: limit))
        #expect(again.snapshot().removals.count == 2)
    }

    @Test("No more goes than has to, where there is room for few records")
    func noMoreThanNeeded() throws {
        let limit: Int64 = 1_500_000
        let store = try store(RetentionRules(byteLimit: limit))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        var least = Int.max
        for number in 1...600 {
            store.append(Sample.record(number, events: 1_000))
            guard number.isMultiple(of: 20) else { continue }
            #expect(store.commitNow(upTo: .seconds(20)))
            #expect(becomesTrue { store.snapshot().usedBytes <= UInt64(limit) })
            guard removed(store, .raw) > 0 else { continue }
            least = min(least, Int(store.snapshot().usedBytes))
        }
        #expect(removed(store, .raw) > 100)
        #expect(least > Int(limit) * 9 / 10, "removed until \(least) of \(limit) bytes were left")
    }

    @Test("Where a summary is as large as its record the oldest go whole, and few at a time")
    func smallRecords() throws {
        let limit: Int64 = 1_500_000
        let store = try store(RetentionRules(byteLimit: limit))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        var number = 0
        while removed(store, .summary) < 2_000 {
            for _ in 0..<50 {
                number += 1
                store.append(Sample.record(number, events: 1))
            }
            #expect(store.commitNow(upTo: .seconds(20)))
            try #require(number < 60_000, "nothing goes")
        }
        #expect(becomesTrue { store.snapshot().usedBytes <= UInt64(limit) })
        let counts = try counts(store)
        #expect(counts.raw + Int(removed(store, .raw)) == number)
        #expect(counts.summaries == Int(removed(store, .raw) - removed(store, .summary)))
        #expect(counts.summaries < counts.raw / 10, "room is taken by what says no more")
        #expect(store.snapshot().usedBytes > UInt64(limit) * 9 / 10)
    }

    @Test("A summary has the extremes and the mean of what is gone")
    func summary() throws {
        let store = try store(RetentionRules(rawAge: .zero))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        let record = Sample.record(1, events: 100)
        store.append(record)
        store.append(Sample.record(2))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(becomesTrue { removed(store, .raw) == 1 })
        let summary = try #require(
            try store.read { reader throws(StoreError) in
                let query = try reader.statements["SELECT block FROM summary"]
                try query.bind()
                return try query.step() ? query.blob(0) : nil
            }
        )
        let figures = try RecordSummary(bytes: summary).figures
        let voltages = record.events.map(\.voltageV)
        #expect(figures[.voltage]?.count == 100)
        #expect(figures[.voltage]?.least == voltages.min())
        #expect(figures[.voltage]?.greatest == voltages.max())
        #expect(figures[.voltage]?.mean == voltages.reduce(0, +) / 100)
        for cut in 1..<summary.count where (cut - 1) % 26 != 0 {
            #expect(throws: RecordBlockError.self) {
                try RecordSummary(bytes: Array(summary[..<cut]))
            }
        }
    }

    @Test("Raw values and summaries older than they may be go, whatever room there is")
    func age() throws {
        let now = MonotonicClock.now()
        let rules = RetentionRules(rawAge: .seconds(3_600), age: .seconds(7_200))
        let store = try store(rules)
        store.stamp(utcOffsetMicroseconds: Self.offset)
        for minutes in [180, 150, 100, 90, 30, 1] {
            var record = Sample.record(1)
            record.start = now + .seconds(-60 * minutes)
            let stamp = record.start.nanoseconds / 1_000 + Self.offset
            record.events = [record.events[0].stamped(Timestamp(microseconds: stamp))]
            store.append(record)
        }
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(becomesTrue { removed(store, .raw) == 4 && removed(store, .summary) == 2 })
        let counts = try counts(store)
        #expect(counts.raw == 2)
        #expect(counts.summaries == 2)
    }

    @Test("What others send late takes nothing with it that is newer, and no time is no age")
    func outOfOrder() throws {
        let now = MonotonicClock.now()
        let store = try store(RetentionRules(rawAge: .seconds(86_400)))
        func append(hoursAgo: Int, boot: Bool = true) {
            var record = Sample.record(1)
            record.start = now + .seconds(-3_600 * hoursAgo)
            let stamp = record.start.nanoseconds / 1_000 + Self.offset
            record.events = [record.events[0].stamped(Timestamp(microseconds: stamp))]
            store.append(record)
        }
        store.stamp(utcOffsetMicroseconds: Self.offset)
        append(hoursAgo: 30)
        append(hoursAgo: 29)
        for _ in 0..<50 { append(hoursAgo: 1) }
        append(hoursAgo: 48)
        append(hoursAgo: 0)
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(becomesTrue { removed(store, .raw) == 2 })
        #expect(store.commitNow(upTo: .seconds(10)))
        store.append(Sample.note("one more turn"))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(removed(store, .raw) == 2)
        #expect(try counts(store).raw == 52)
    }

    @Test("Rows of boots without a clock go with what is old behind them, however many")
    func untimed() throws {
        let rules = RetentionRules(rawAge: .seconds(86_400))
        do {
            let store = try store(rules)
            for number in 1...700 { store.append(Sample.record(number, events: 1)) }
            #expect(store.close(upTo: .seconds(10)))
        }
        let store = try RecordStore(
            directory: directory.path,
            options: StoreOptions(
                bootID: "another",
                commitInterval: .milliseconds(20),
                retention: rules
            ),
            log: Sample.log
        )
        let now = MonotonicClock.now()
        store.stamp(utcOffsetMicroseconds: Self.offset)
        for hours in [30, 1] {
            var record = Sample.record(1)
            record.start = now + .seconds(-3_600 * hours)
            let stamp = record.start.nanoseconds / 1_000 + Self.offset
            record.events = [record.events[0].stamped(Timestamp(microseconds: stamp))]
            store.append(record)
        }
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(becomesTrue { removed(store, .raw) == 701 })
        #expect(try counts(store).raw == 1)
    }

    @Test("An asset that fell silent long ago still has its last event")
    func lastEvent() throws {
        do {
            let store = try store(RetentionRules(byteLimit: 256 * 1_024))
            store.stamp(utcOffsetMicroseconds: Self.offset)
            store.append(Sample.record(1, asset: "silent"))
            for number in 2...1_000 {
                store.append(Sample.record(number, asset: "talking", events: 20))
            }
            #expect(store.commitNow(upTo: .seconds(20)))
            #expect(becomesTrue { removed(store, .raw) > 100 })
            #expect(store.close(upTo: .seconds(10)))
        }
        let store = try store(RetentionRules(byteLimit: 256 * 1_024))
        let last = try #require(Sample.record(1, asset: "silent").events.last)
        let event = try #require(store.lastEvent(of: "silent"))
        #expect(event.voltageV == last.voltageV)
        #expect(event.timestamp?.microseconds == last.time.nanoseconds / 1_000 + Self.offset)
    }
}
