import Diagnostics
import Glibc
import Logging
import Platform
import Reports
import Store
import Testing

@Suite("reports of thinned records")
struct ThinnedTests {
    private let scratch = Scratch()

    /// Takes the raw values of all records but the newest out of the store.
    private func thin() throws {
        let store = try RecordStore(
            directory: scratch.path,
            options: StoreOptions(
                bootID: "11111111-2222-4333-8444-555555555555",
                commitInterval: .milliseconds(20),
                retention: RetentionRules(rawAge: .zero)
            ),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        // However short ago this machine was started, every record is in the past.
        let length = Int64(SampleStore.seconds) * 1_000_000
        store.stamp(utcOffsetMicroseconds: SampleStore.start.microseconds + length)
        let end = MonotonicClock.now() + .seconds(60)
        func removed() -> UInt64 {
            store.snapshot().removals.filter { $0.level == .raw }.reduce(0) { $0 + $1.records }
        }
        while removed() < 2_990 {
            try #require(MonotonicClock.now() < end, "\(removed()) were thinned")
            usleep(2_000)
        }
        try #require(store.close(upTo: .seconds(20)))
    }

    @Test("thinned records count with their extremes, means and judgements, and are told")
    func thinned() throws {
        let sample = try SampleStore(scratch.path)
        let subject = try sample.subject()
        let before = try ReportAssembly.content(of: subject, in: try sample.file())
        try thin()
        var times: [Timestamp] = []
        let after = try ReportAssembly.content(
            of: subject,
            in: try sample.file(),
            row: { times.append($0.timestamp) }
        )
        #expect(after.coverage.summaries >= 2_990)
        #expect(after.coverage.records + after.coverage.summaries == 3_000)
        #expect(times.count == 3_000 && times == times.sorted())
        #expect(after.signals == before.signals && after.trends == before.trends)
        #expect(after.contributions == before.contributions)
        #expect(after.peak == before.peak && after.alarms == 300)
        #expect(after.energy.totals == before.energy.totals)
        #expect(after.coverage.gaps == before.coverage.gaps)
        #expect(after.removals.count == 1 && after.dataDigest != before.dataDigest)
        let path = scratch.file("thin.pdf")
        try ReportWriter.write(subject, from: try sample.file(), as: .certificate, to: path)
        let text = try #require(output(of: "pdftotext -f 5 -l 5 \(path) - 2>/dev/null"))
        #expect(text.contains("\(after.coverage.summaries) records are thinned"))
    }

    @Test("a record that does not decode is counted, left out, and told")
    func unreadable() throws {
        let sample = try SampleStore(scratch.path)
        let damage =
            "import sqlite3\ndb = sqlite3.connect('\(scratch.path)/stator.sqlite')\n"
            + "db.execute(\"UPDATE record SET block = x'0200' WHERE id IN (5, 6, 7)\")\ndb.commit()\n"
        put(Array(damage.utf8), to: scratch.file("damage.py"))
        _ = try #require(output(of: "/usr/bin/python3 \(scratch.file("damage.py"))"))
        let path = scratch.file("out.pdf")
        let content = try ReportWriter.write(
            try sample.subject(),
            from: try sample.file(),
            as: .certificate,
            to: path
        )
        #expect(content.coverage.unreadable == 3 && content.coverage.records == 2_997)
        let text = try #require(output(of: "pdftotext -f 5 -l 5 \(path) - 2>/dev/null"))
        #expect(text.contains("3 records do not decode"))
    }
}
