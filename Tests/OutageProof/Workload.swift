import Diagnostics
import Logging
import Store
import StoreProof
import TestServers

/// Records that follow from their numbers, 1 to `count`, and the store that they are given to.
struct Workload {
    /// UTC less the machine's clock of the records, us: second 0 is 2026-01-01.
    static let offset: Int64 = 1_767_225_600_000_000
    static let log = Logger(label: "proof") { _ in SwiftLogNoOpLogHandler() }

    let count: Int
    /// The events of each record; nil for as many as its number says.
    var eventCount: Int?

    func record(_ number: Int) -> AssetRecord {
        NumberedRecord.make(number, eventCount: eventCount)
    }

    /// The points of these records.
    func points(_ numbers: some Sequence<Int>) -> PointCounts {
        var points = PointCounts()
        for number in numbers {
            points.add(record(number)) { $0.nanoseconds / 1_000 + Self.offset }
        }
        return points
    }

    /// Gives the records to `store`, `size` to a commit; all are on disk afterwards.
    func fill(_ store: RecordStore, _ numbers: ClosedRange<Int>, by size: Int = 100) throws {
        for number in numbers {
            store.append(record(number))
            guard number % size == 0 || number == numbers.upperBound else { continue }
            guard store.commitNow(upTo: .seconds(30)) else {
                throw Failure("records up to \(number) were not committed: \(store.snapshot())")
            }
        }
    }

    /// Opens the store of `directory`.
    static func store(
        _ directory: String,
        memory: Int = 1_024 * 1_024,
        room: Int64 = 2_000_000_000
    ) throws(StoreError) -> RecordStore {
        let store = try RecordStore(
            directory: directory,
            options: StoreOptions(
                bootID: "outage-proof",
                commitInterval: .milliseconds(20),
                pendingByteLimit: memory,
                retention: RetentionRules(byteLimit: room),
                retryLimit: .milliseconds(50)
            ),
            log: log
        )
        store.stamp(utcOffsetMicroseconds: offset)
        return store
    }
}
