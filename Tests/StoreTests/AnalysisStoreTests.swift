import Diagnostics
import Glibc
import Platform
import Testing

@testable import Store

@Suite("What was made of measurements is stored with them")
struct AnalysisStoreTests {
    private static let offset: Int64 = 1_767_225_600_000_000
    private let directory = TemporaryDirectory()

    private func integer(_ store: RecordStore, _ sql: String) throws -> Int64 {
        try store.read { reader throws(StoreError) in try reader.statements.connection.integer(sql)
        }
    }

    private func isSame(_ found: [AssetRecord], _ expected: [AssetRecord]) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { one, other in
                one.start == other.start && one.events == other.events
                    && one.assessments == other.assessments
                    && sameBits(one.windows, other.windows)
                    && one.featureNames == other.featureNames
                    && one.channelNames == other.channelNames
            }
    }

    @Test(
        "Records come back with features, judgements and names, on disk or not, and after a start"
    )
    func records() throws {
        let expected = (1...5).map { Sample.judgedRecord($0, windows: $0) } + [Sample.record(6)]
        do {
            let store = try Sample.store(directory.path, commitInterval: .seconds(60))
            store.append(Sample.record(0, asset: "other"))
            #expect(store.commitNow(upTo: .seconds(10)))
            for record in expected { store.append(record) }
            #expect(isSame(try store.all(), expected), "waiting")
            #expect(store.commitNow(upTo: .seconds(10)))
            #expect(isSame(try store.all(), expected), "on disk")
            #expect(store.close(upTo: .seconds(10)))
        }
        let store = try Sample.store(directory.path)
        #expect(isSame(try store.all(), expected), "after a start")
        let after = try store.read { reader throws(StoreError) in
            try reader.records(after: 1, limit: 10)
        }
        #expect(isSame(try after.map { record throws in try record.decoded() }, expected))
    }

    @Test("Names are stored once, however many records and assets go by them")
    func namesOnce() throws {
        let store = try Sample.store(directory.path)
        for number in 1...20 {
            store.append(Sample.judgedRecord(number, asset: "pump-\(number % 3)"))
            #expect(store.commitNow(upTo: .seconds(10)))
        }
        #expect(try integer(store, "SELECT count(*) FROM name_list") == 1)
        var other = Sample.judgedRecord(21)
        other.channelNames[0] = "another"
        store.append(other)
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(try integer(store, "SELECT count(*) FROM name_list") == 2)
        #expect(store.close(upTo: .seconds(10)))
        let again = try Sample.store(directory.path)
        again.append(other)
        #expect(again.commitNow(upTo: .seconds(10)))
        #expect(try integer(again, "SELECT count(*) FROM name_list") == 2)
    }

    @Test("A record whose list of names is gone says so, and is whole again when the list is back")
    func lostNames() throws {
        let store = try Sample.store(directory.path)
        store.append(Sample.judgedRecord(1))
        #expect(store.close(upTo: .seconds(10)))
        let id = try {
            let connection = try StoreFile.open(directory: directory.path)
            let id = try connection.integer("SELECT names FROM record")
            try connection.run("DELETE FROM name_list")
            return id
        }()
        let again = try Sample.store(directory.path)
        #expect(throws: StoreError.badRecord(id: 1, .unknownNames(id))) { try again.all() }
        again.append(Sample.judgedRecord(2))
        #expect(again.commitNow(upTo: .seconds(10)))
        #expect(isSame(try again.all(), [Sample.judgedRecord(1), Sample.judgedRecord(2)]))
    }

    @Test(
        "Where a number belongs to other names already, the record is refused and nothing mixed up"
    )
    func collision() throws {
        do {
            let store = try Sample.store(directory.path)
            store.append(Sample.record(1))
            #expect(store.close(upTo: .seconds(10)))
        }
        let id = NameList.id(of: NameList(of: Sample.judgedRecord(1)).bytes)
        do {
            let connection = try StoreFile.open(directory: directory.path)
            try connection.run("INSERT INTO name_list(id, names) VALUES (\(id), x'0000')")
        }
        let store = try Sample.store(directory.path)
        let refused = store.append(Sample.judgedRecord(2))
        store.append(Sample.record(3))
        #expect(store.commitNow(through: refused, upTo: .seconds(10)) == false)
        #expect(becomesTrue { store.snapshot().pendingRecords == 0 })
        #expect(store.snapshot().loss.records == 1)
        #expect(store.snapshot().lastError?.contains("another list of names") == true)
        #expect(isSame(try store.all(), [Sample.record(1), Sample.record(3)]))
    }

    @Test("Health reports come back newest first, in a range and behind a number")
    func reports() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(60))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        @Sendable func stamp(_ second: Int64) -> Timestamp {
            Timestamp(microseconds: second * 1_000_000 + Self.offset)
        }
        var expected: [HealthReport] = []
        for number in 1...6 {
            if number == 4 { #expect(store.commitNow(upTo: .seconds(10))) }
            let report = try #require(Sample.report(UInt64(number)))
            let time = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
            store.append(report: report, assetID: "pump-1", time: time)
            let other = try #require(Sample.report(UInt64(100 + number), asset: "other"))
            store.append(report: other, assetID: "other", time: time)
            expected.append(report.stamped(stamp(Int64(number))))
        }
        func check(_ name: String) throws {
            let (all, two, some) = try store.read { reader throws(StoreError) in
                (
                    try reader.reports(of: "pump-1", limit: 100),
                    try reader.reports(of: "pump-1", limit: 2),
                    try reader.reports(of: "pump-1", in: stamp(2)...stamp(5), limit: 100)
                )
            }
            #expect(all.map(\.report) == expected.reversed(), "\(name)")
            #expect(two.map(\.report) == Array(expected.reversed().prefix(2)), "\(name)")
            #expect(some.map(\.report) == expected[1...4].reversed(), "\(name)")
            #expect(all.allSatisfy { $0.bootID == Sample.boot && $0.assetID == "pump-1" })
        }
        try check("half of it waiting")
        #expect(store.commitNow(upTo: .seconds(10)))
        try check("on disk")
        let behind = try store.read { reader throws(StoreError) in
            try reader.reports(after: 9, limit: 2)
        }
        #expect(behind.map(\.id) == [10, 11])
        #expect(behind.map(\.assetID) == ["other", "pump-1"])
    }

    @Test("A report from before the clock was trusted is stamped when it is")
    func reportStamped() throws {
        let store = try Sample.store(directory.path)
        let report = try #require(Sample.report(1))
        let time = MonotonicTime(nanoseconds: 9_000_000_000)
        store.append(report: report, assetID: "pump-1", time: time)
        _ = try store.append(Sample.artifact())
        #expect(store.commitNow(upTo: .seconds(10)))
        func stamps() throws -> [Timestamp?] {
            try store.read { reader throws(StoreError) in
                [
                    try reader.reports(of: "pump-1", limit: 1).first?.report.timestamp,
                    try reader.artifacts(.baseline, of: "pump-1").first?.timestamp,
                ]
            }
        }
        #expect(try stamps() == [nil, nil])
        store.stamp(utcOffsetMicroseconds: Self.offset)
        let expected = [9_000_000, 1_000_000].map { Timestamp(microseconds: $0 + Self.offset) }
        #expect(becomesTrue { (try? stamps()) == expected })
    }

    @Test("A stored report that does not decode is told with its number")
    func badReport() throws {
        let store = try Sample.store(directory.path)
        let report = try #require(Sample.report(1))
        store.append(report: report, assetID: "pump-1", time: MonotonicTime(nanoseconds: 1))
        #expect(store.close(upTo: .seconds(10)))
        try StoreFile.open(directory: directory.path).run("UPDATE health_report SET block = x'09'")
        let again = try Sample.store(directory.path)
        #expect(throws: StoreError.badReport(id: 1, .unknownVersion(9))) {
            try again.read { reader throws(StoreError) in
                try reader.reports(of: "pump-1", limit: 1)
            }
        }
    }

    @Test("A state of a quarter of a mebibyte for each of three assets is kept")
    func largeStates() throws {
        let store = try Sample.store(directory.path)
        let value = (0..<256 * 1_024).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for asset in ["a", "b", "c"] { try store.setState(value, for: "analysis/\(asset)") }
        #expect(store.commitNow(upTo: .seconds(10)))
        for asset in ["a", "b", "c"] { #expect(try store.state("analysis/\(asset)") == value) }
    }

    @Test("The longest entry of an operator is a happening, nothing of it cut off")
    func operatorEntry() throws {
        let awkward = String(repeating: "\u{1}", count: OperatorEntry.noteByteLimit)
        let longID = String(repeating: "\u{2}", count: HealthState.BaselineVersion.idByteLimit)
        var health = HealthState(baselineID: "b" + longID.dropFirst())
        let entry = try health.resetAfterService(
            newBaselineID: longID,
            at: HealthState.Instant(time: MonotonicTime(nanoseconds: 1), timestamp: nil),
            note: awkward
        )
        let event = LogEvent(
            assetID: "pump-1",
            time: MonotonicTime(nanoseconds: 1),
            timestamp: nil,
            kind: "operator_\(entry.action.rawValue)",
            severity: .notice,
            text: entry.text,
            evidence: entry.evidence
        )
        #expect(event.text == entry.text && event.evidence == entry.evidence)
    }
}
