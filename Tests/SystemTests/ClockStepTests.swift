import Diagnostics
import Foundation
import StatusPage
import Store
import TestServers
import Testing

@Suite("A clock that is set while the agent runs")
struct ClockStepTests {
    /// libfaketime, which lets one program see another date; its own clock runs on untouched.
    static let library = "/usr/lib/\(machine)-linux-gnu/faketime/libfaketime.so.1"
    #if arch(arm64)
    static let machine = "aarch64"
    #else
    static let machine = "x86_64"
    #endif

    @Test("from 1970, back by an hour and forward again: no point lost, none of another's time")
    func steps() throws {
        let scratch = try Scratch()
        let file = scratch.file("date")
        func set(_ date: String) throws {
            try Data((date + "\n").utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        }
        try set("@1970-01-01 00:10:00")
        let agent = try Agent(
            in: scratch,
            configuration: "[store]\ncommit_interval_ms = 100\n",
            environment: [
                "LD_PRELOAD": Self.library,
                "FAKETIME_TIMESTAMP_FILE": file,
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "FAKETIME_FORCE_MONOTONIC_FIX": "0",
                "TZ": "UTC",
            ]
        )
        let first = try agent.status("records") { $0.store.records >= 3 }
        #expect(!first.agent.clockTrusted)
        #expect(first.agent.now == nil)
        try set("+0")
        _ = try agent.status("a trusted clock") { $0.agent.clockTrusted }
        try waitForRecords(agent)
        // The last is too small to be told.
        for step in ["-3600", "+3600", "-0", "-1", "-1.3"] {
            try set(step)
            try waitForRecords(agent)
        }
        try agent.stop()

        let stored = try StoredRecords(agent.stateDirectory)
        let events = stored.events(of: "motor-01")
        #expect(events.allSatisfy { $0.timestamp != nil })
        let gaps = zip(events.dropFirst(), events).map { $0.time.nanoseconds - $1.time.nanoseconds }
        #expect(gaps.allSatisfy { (9_000_000...11_000_000).contains($0) }, "a sample was lost")
        #expect(Set(events.map(\.identity)).count == events.count, "a sample is there twice")
        let year2026 = Timestamp(microseconds: 1_767_225_600_000_000)
        #expect(events.allSatisfy { $0.timestamp.map { $0 > year2026 } == true })
        let kinds = stored.happenings.map(\.kind)
        #expect(kinds.count { $0 == "clock_trusted" } == 1)
        #expect(kinds.count { $0 == "clock_stepped" } == 4)
        // Back by an hour, forward by two, back by one, back by a second.
        let steps = stored.happenings.filter { $0.kind == "clock_stepped" }.map(\.text)
        #expect(steps.reversed().map { $0.contains("set back") } == [true, false, true, true])
        // Back in the first hour the clock has its first setting again, and no moment was lived twice.
        #expect(Set(stored.clocks).count >= 5)
        let points = zip(stored.records, stored.clocks).flatMap { record, clock in
            record.events.compactMap(\.timestamp).map { "\($0) \(clock)" }
        }
        #expect(points.count == events.count)
        #expect(Set(points).count == points.count, "two moments of one setting have one time")
    }

    private func waitForRecords(_ agent: Agent) throws {
        let before = try agent.status().store.records
        _ = try agent.status("two more records") { $0.store.records >= before + 2 }
    }
}
