import Diagnostics
import Foundation
import StatusPage
import Synchronization
import TestServers
import Testing

@Suite("reports of a running agent, over HTTP and on the command line")
struct ReportTests {
    private let path = "/api/v1/assets/motor-01/report"

    private func report(
        _ arguments: [String],
        of agent: Agent,
        expecting status: Int32 = 0
    ) throws -> [String] {
        let program = try Program(["report", "--state-dir", agent.stateDirectory] + arguments)
        let found = try program.exitStatus(within: 60)
        guard found == status else {
            throw Failure("\(arguments): exit status \(found): \(program.errorLines)")
        }
        return program.errorLines
    }

    @Test("the page's files are those of the command, byte by byte, and none is left in the store")
    func sameFile() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        _ = try agent.status("records") { $0.store.records >= 5 }
        let events = try agent.get("\(path).csv?from=-1h&to=-1s")
        #expect(events.status == 200)
        let lines = String(decoding: events.body, as: UTF8.self).split(separator: "\r\n")
        let first = try #require(lines.dropFirst().first)
        let time = try #require(first.split(separator: ",").dropFirst(2).first)
        let from = "\(time.prefix(19))Z"
        let to = "\(try #require(lines.last).split(separator: ",")[2])"
        for (ending, format, query) in [
            ("pdf", "pdf", ""), ("pdf", "certificate", "&kind=certificate"), ("xlsx", "xlsx", ""),
            ("csv", "csv", ""), ("jsonl", "jsonl", ""),
        ] {
            let answer = try agent.get("\(path).\(ending)?from=\(from)&to=\(to)\(query)")
            #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
            let file = scratch.file("out-\(format)")
            let range = ["--asset", "motor-01", "--from", from, "--to", to]
            _ = try report(range + ["--format", format, "-o", file], of: agent)
            #expect(answer.body == FileManager.default.contents(atPath: file), "\(format)")
            #expect(answer.body.count > 100)
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: agent.stateDirectory)
        #expect(left.allSatisfy { !$0.contains("report") }, "\(left)")
        try agent.stop()
    }

    @Test("many who ask at once get a report or a 429, and the agent goes on")
    func manyAtOnce() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        _ = try agent.status("records") { $0.store.records >= 3 }
        let statuses = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 6) { _ in
            let answer = try? agent.get("\(path).pdf?from=-1h&to=-1s&kind=certificate")
            statuses.withLock { $0.append(answer?.status ?? 0) }
        }
        let found = statuses.withLock { $0 }
        #expect(found.count == 6 && found.allSatisfy { $0 == 200 || $0 == 429 }, "\(found)")
        #expect(found.contains(200))
        let before = try agent.status().store.records
        _ = try agent.status("more records") { $0.store.records > before }
        try agent.stop()
    }

    @Test("a long report takes at most 24 MB beside a busy twin, and costs it no sample")
    func besideTwin() throws {
        let scratch = try Scratch()
        let agent = try Agent(
            in: scratch,
            configuration: """
                [[asset]]
                id = "motor-01"
                [[asset]]
                id = "pump-01"
                rated_current_a = 20
                [asset.ingest]
                """
        )
        // Twelve hours at one event a second, sent by the thousand: what is held is a page, not the range.
        let sender = try Sender(agent.address)
        let start = Date().timeIntervalSince1970 - 43_300
        for first in stride(from: 0, to: 43_200, by: 1_000) {
            let lines = (first..<min(first + 1_000, 43_200)).map { number in
                var event = SentEvent(seed: 9, number: number)
                event.timestamp = Timestamp(
                    microseconds: Int64(start * 1_000_000) + Int64(number) * 1_000_000
                )
                return event.json
            }
            let answer = try sender.post(
                lines.joined(separator: "\n"),
                type: "application/x-ndjson"
            )
            guard answer.status == 201 else { throw Failure("\(answer.status): \(answer.body)") }
        }
        let path = "/api/v1/assets/pump-01/report"
        let before = try agent.status()
        let isDone = Mutex(false)
        let peak = Mutex(before.agent.rssBytes)
        let watched = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while !isDone.withLock({ $0 }) {
                let now = (try? agent.status())?.agent.rssBytes ?? 0
                peak.withLock { $0 = max($0, now) }
            }
            watched.signal()
        }
        for question in [".pdf?kind=certificate&", ".csv?", ".xlsx?"] {
            let answer = try agent.get("\(path)\(question)from=-1d&to=-0s")
            let start = String(decoding: answer.body.prefix(500), as: UTF8.self)
            #expect(answer.status == 200, "\(start)")
            #expect(answer.body.count > 10_000)
        }
        isDone.withLock { $0 = true }
        watched.wait()
        let after = try agent.status()
        let growth = peak.withLock { $0 } - before.agent.rssBytes
        print("reports of 43 200 events beside a twin: at most \(growth) more bytes")
        #expect(growth <= 24 * 1_024 * 1_024)
        #expect(after.queues.readingsDropped == 0)
        #expect(after.store.droppedRecords == 0)
        let events =
            try #require(after.assets.first).eventCount
            - (try #require(before.assets.first)).eventCount
        let seconds = after.agent.uptimeSeconds - before.agent.uptimeSeconds
        #expect(abs(Double(events) - seconds * 100) <= 250)
        try agent.stop()
    }

    @Test("what cannot be reported is refused in plain words, over HTTP and on the command line")
    func refusals() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        _ = try agent.status("records") { $0.store.records >= 1 }
        for (query, status, words) in [
            (".pdf", 400, "say from and to"),
            (".pdf?from=yesterday&to=-1s", 400, "is no time"),
            (".pdf?from=-1s&to=-1h", 400, "is not after"),
            (".csv?from=-401d&to=-1s", 400, "longer than 400 days"),
            (".pdf?from=-1h&to=-1s&kind=no", 400, "executive or certificate"),
            (".xlsx?from=-1h&to=-1s&kind=certificate", 400, "of a PDF"),
            (".pdf?from=-1h&to=-1s&colour=red", 400, "there is no colour"),
            (".doc?from=-1h&to=-1s", 404, "there is nothing here"),
        ] {
            let answer = try agent.get(path + query)
            #expect(answer.status == status, "\(query)")
            #expect(String(decoding: answer.body, as: UTF8.self).contains(words), "\(query)")
        }
        let other = try agent.get("/api/v1/assets/nope/report.pdf?from=-1h&to=-1s")
        #expect(other.status == 404)
        let day = ["--from", "2026-01-31", "--to", "2026-02-01", "--format", "pdf"]
        let unknown = try report(
            day + ["--asset", "nope", "-o", scratch.path],
            of: agent,
            expecting: 1
        )
        #expect(unknown == ["stator: there is no asset nope; there is motor-01"])
        let file = try scratch.write("there.pdf", "precious")
        let there = try report(day + ["-o", file], of: agent, expecting: 1)
        #expect(there == ["stator: \(file) is there already; --force replaces it"])
        let full = try report(day + ["-o", "/proc/out.pdf"], of: agent, expecting: 74)
        #expect(full.joined().contains("cannot write /proc/out.pdf"))
        _ = try report(
            ["--from", "2026-01-31", "--to", "2026-01-31", "--format", "csv", "-o", scratch.path],
            of: agent,
            expecting: 64
        )
        let piped = try report(day + ["-o", "-"], of: agent, expecting: 64)
        #expect(piped.joined().contains("a report is a file; name one, such as report.pdf"))
        let hour = ["--from", "-1h", "--to", "-0s", "--format", "csv"]
        let counted = try report(hour + ["-o", scratch.file("hour.csv")], of: agent)
        #expect(!counted.joined().contains(": 0 sensor"), "\(counted)")
        _ = try report(
            ["--from", "-1h", "--to", "-1y", "--format", "csv", "-o", scratch.path],
            of: agent,
            expecting: 64
        )
        let lines = try report(day + ["-o", scratch.path], of: agent)
        #expect(
            lines.joined().contains("20260131T000000Z-20260201T000000Z-executive.pdf: 0 sensor")
        )
        try agent.stop()
    }
}
