import Diagnostics
import Platform
import Testing

@testable import Store

@Suite("What people page through, and the past in small parts")
struct PageTests {
    private static let offset: Int64 = 1_767_225_600_000_000
    private let directory = TemporaryDirectory()

    @Test("Events of one asset come newest first, every one once, those that wait first of all")
    func events() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(600))
        for number in 0..<250 {
            store.append(Sample.note("of a \(number)", asset: "a"))
            store.append(Sample.note("of b \(number)", asset: "b"))
            store.append(Sample.note("of none \(number)"))
        }
        #expect(store.commitNow(upTo: .seconds(20)))
        for number in 250..<253 { store.append(Sample.note("of a \(number)", asset: "a")) }
        var texts: [String] = []
        var next: Int64?
        var pages = 0
        repeat {
            let before = next
            let page = try store.read { reader throws(StoreError) in
                try reader.events(of: "a", before: before, limit: 40)
            }
            #expect(page.items.count <= 40)
            #expect(page.items.allSatisfy { $0.event.assetID == "a" })
            texts += page.items.map(\.event.text)
            next = page.next
            pages += 1
        } while next != nil && pages < 100
        #expect(texts == (0..<253).reversed().map { "of a \($0)" })
        #expect(pages == 7)
        let none = try store.read { reader throws(StoreError) in
            try reader.events(of: "c", before: nil, limit: 10)
        }
        #expect(none.items.isEmpty && none.next == nil)
    }

    @Test("An asset that says little is looked for in steps of limited size")
    func scanLimit() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(600))
        store.append(Sample.note("the only one", asset: "quiet"))
        for number in 0..<(StoreReader.eventScanLimit + 10) {
            store.append(Sample.note("\(number)", asset: "loud"))
        }
        #expect(store.commitNow(upTo: .seconds(20)))
        let first = try store.read { reader throws(StoreError) in
            try reader.events(of: "quiet", before: nil, limit: 10)
        }
        #expect(first.items.isEmpty)
        let next = try #require(first.next)
        let second = try store.read { reader throws(StoreError) in
            try reader.events(of: "quiet", before: next, limit: 10)
        }
        #expect(second.items.map(\.event.text) == ["the only one"])
        #expect(second.next == nil)
    }

    @Test("Reports come newest first, every one once")
    func reports() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(600))
        for number in 0..<25 {
            let report = try #require(Sample.report(UInt64(number)))
            store.append(
                report: report,
                assetID: "pump-1",
                time: MonotonicTime(nanoseconds: Int64(number))
            )
            if number == 21 { #expect(store.commitNow(upTo: .seconds(20))) }
        }
        var found: [EventIdentity] = []
        var next: Int64?
        repeat {
            let before = next
            let page = try store.read { reader throws(StoreError) in
                try reader.reports(of: "pump-1", before: before, limit: 5)
            }
            #expect(page.items.count == 5)
            found += page.items.map(\.report.identity)
            next = page.next
        } while next != nil && found.count < 100
        #expect(found == (0..<25).reversed().map { EventIdentity(seed: 11, sequence: $0) })
    }

    @Test("The past comes in the order of its times, every row once, also where times are equal")
    func history() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(600))
        // Sent twice over, the second time earlier: rows of equal times, numbers against times.
        for number in Array(10..<40) + Array(0..<40) {
            store.append(Sample.record(number, offset: Self.offset))
        }
        #expect(store.commitNow(upTo: .seconds(20)))
        store.append(Sample.record(41, offset: Self.offset))
        let range =
            Timestamp(
                microseconds: Self.offset + 5_000_000
            )...Timestamp(
                microseconds: Self.offset + 60_000_000
            )
        var times: [Int64] = []
        var place = HistoryPlace(before: range.lowerBound)
        while true {
            let from = place
            let rows = try store.read { reader throws(StoreError) in
                try reader.history(
                    of: "pump-1",
                    .raw,
                    after: from,
                    through: range.upperBound,
                    limit: 7
                )
            }
            times += rows.map { ($0.timestamp.microseconds - Self.offset) / 1_000_000 }
            guard let last = rows.last else { break }
            place = HistoryPlace(last)
        }
        #expect(times == (Array(5..<40) + Array(10..<40)).sorted())
        let (count, few, waiting) = try store.read { reader throws(StoreError) in
            (
                try reader.historyCount(of: "pump-1", .raw, in: range, limit: 1_000),
                try reader.historyCount(of: "pump-1", .raw, in: range, limit: 3),
                reader.waitingHistory(of: "pump-1", in: range)
            )
        }
        #expect(count == times.count && few == 3)
        #expect(waiting.count == 1 && waiting.first?.id == nil)
        guard case .record(let record)? = try waiting.first?.decoded() else {
            Issue.record("what waits is whole")
            return
        }
        #expect(record.events.count == 3)
    }
}
