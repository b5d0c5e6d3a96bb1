import Foundation
import StatusPage
import Synchronization
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
