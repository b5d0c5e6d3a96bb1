import Foundation
import TestServers
import Testing

/// The service's unit file, by systemd's own judgement; nothing is started.
struct ServiceUnitTests {
    private static let unit = Scratch.packageRoot.appendingPathComponent("deploy/stator.service")

    @Test("systemd finds the service's exposure to be 2.0 or less")
    func exposure() throws {
        // The threshold is in tenths: above it the exit status is not zero.
        let judged = try analyze([
            "security", "--offline=true", "--no-pager", "--threshold=20", Self.unit.path,
        ])
        #expect(judged.status == 0, "\(judged.text)")
        let summary = judged.text.split(separator: "\n").last { $0.contains("exposure level") }
        #expect(summary != nil, "\(judged.text)")
    }

    @Test("an exposure above the threshold is told by the exit status")
    func exposureOfABareService() throws {
        let scratch = try Scratch()
        let bare = try scratch.write("bare.service", "[Service]\nExecStart=/bin/true\n")
        let judged = try analyze(["security", "--offline=true", "--threshold=20", bare])
        #expect(judged.status != 0, "\(judged.text)")
    }

    @Test("systemd knows every line of the unit")
    func everyLineIsKnown() throws {
        let scratch = try Scratch()
        let text = try String(contentsOf: Self.unit, encoding: .utf8)
            .replacingOccurrences(of: "/usr/bin/stator", with: Program.path)
            .replacingOccurrences(of: "Documentation=man:stator(1)\n", with: "")
        let copy = try scratch.write("stator.service", text)
        let checked = try analyze(["verify", "--man=no", copy])
        #expect(checked.status == 0 && !checked.text.contains("stator.service"), "\(checked.text)")
    }

    @Test(
        "the service does not wait for a network or a clock, and a faulty configuration is not tried again"
    )
    func promises() throws {
        let lines = try String(contentsOf: Self.unit, encoding: .utf8).split(separator: "\n")
        for line in [
            "Type=notify", "WatchdogSec=30s", "RestartPreventExitStatus=78", "Restart=on-failure",
            "StateDirectory=stator", "SupplementaryGroups=dialout",
            // Without it the agent never learns that a time service keeps the clock.
            "SystemCallFilter=adjtimex clock_adjtime",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        #expect(!lines.contains { $0.contains("network-online") || $0.contains("time-sync") })
        #expect(!lines.contains { $0.hasPrefix("ProtectClock=") })
    }

    private func analyze(_ arguments: [String]) throws -> Tool {
        try Tool("/usr/bin/systemd-analyze", arguments)
    }
}
