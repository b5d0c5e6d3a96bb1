import Diagnostics
import Platform
import StatusPage
import Testing

@testable import stator

@Suite("What the doctor does with its checks")
struct ExaminationTests {
    private var gateway: Gateway {
        Gateway(
            Gateway.Choice(
                stateDirectory: "/nonexistent",
                listen: .init(host: "127.0.0.1", port: 9)
            ),
            machine: MachineFiles(root: "/nonexistent"),
            environment: [:]
        )
    }

    @Test("A check that hangs is told after its limit, and the others are told as ever")
    func hangs() {
        let release = Condition(false)
        defer { release.signal { $0 = true } }
        let hanging = Check(name: "hanging", limit: .milliseconds(300)) { _ in
            release.wait(until: \.self, then: { _ in [] })
        }
        let quick = Check(name: "quick", limit: .seconds(10)) { _ in
            var findings = Findings("quick")
            findings.ok("well")
            return findings.all
        }
        let start = MonotonicClock.now()
        var progress: [String] = []
        let found = Examination.findings(of: gateway, checks: [hanging, quick]) {
            progress.append($0)
        }
        #expect(MonotonicClock.now() - start < .seconds(5))
        #expect(found.map(\.check) == ["hanging", "quick"])
        #expect(found.map(\.verdict) == [.fault, .ok])
        #expect(progress.first?.contains("hanging") == true)
    }

    @Test("A program that does not end is stopped, one that is missing is told")
    func shortCommands() {
        #expect(throws: ShortCommand.Failure.timedOut("sleep", seconds: 0)) {
            try ShortCommand.output(of: "sleep", ["60"], upTo: .milliseconds(200))
        }
        #expect(throws: ShortCommand.Failure.failed("false", status: 1)) {
            try ShortCommand.output(of: "false", [], upTo: .seconds(10))
        }
        #expect(throws: ShortCommand.Failure.self) {
            try ShortCommand.output(of: "no-such-program", [], upTo: .seconds(10))
        }
        let said = try? ShortCommand.output(of: "echo", ["a b"], upTo: .seconds(10))
        #expect(said == "a b\n")
    }

    @Test("The gravest finding is the verdict and the exit code")
    func verdicts() throws {
        var findings = Findings("x")
        findings.skipped("not here")
        #expect(DoctorReport(findings.all, time: "").exit == .well)
        findings.warning("soon", do: "this")
        #expect(DoctorReport(findings.all, time: "").exit == .warned)
        findings.fault("broken", do: "that", figures: ["infinite": .infinity, "one": 1])
        let report = DoctorReport(findings.all, time: "now")
        #expect(report.exit == .faulty)
        #expect(report.text().contains("→ that"))
        let end =
            #"{"advice":"that","check":"x","figures":{"one":1},"found":"broken","#
            + #""subject":null,"verdict":"fault"}]"#
        #expect(try report.json().contains(end))
    }
}
