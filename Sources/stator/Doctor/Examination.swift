import Diagnostics
import Platform

/// One of the things that `stator doctor` looks at.
struct Check: Sendable {
    /// Its name, which its findings have.
    let name: String
    /// How long it may take before it is left behind.
    let limit: Duration
    /// Looks, and changes nothing.
    let examine: @Sendable (Gateway) -> [Finding]
}

/// Runs all checks at the same time, none longer than its limit.
struct Examination {
    private static let turn = Duration.milliseconds(200)

    /// Every check, in the order in which its findings are told.
    static let checks = [
        ConfigurationCheck.check, AgentCheck.check, PortsCheck.check, DevicesCheck.check,
        ClockCheck.check, DiskCheck.check, CardWearCheck.check, StoreIntegrityCheck.check,
        ForwardingCheck.check, SecretsCheck.check, LibrariesCheck.check, MachineCheck.check,
    ]

    /// What `checks` find; `progress` is told what is still waited for, a few times a second.
    static func findings(
        of gateway: Gateway,
        checks: [Check] = checks,
        progress: (String) -> Void
    ) -> [Finding] {
        let start = MonotonicClock.now()
        let running = checks.map { check in
            (check, Bounded(check.name) { check.examine(gateway) })
        }
        var findings: [Finding] = []
        for (place, (check, pending)) in running.enumerated() {
            let end = start + check.limit
            var found = pending.value(upTo: .zero)
            while found == nil, MonotonicClock.now() < end {
                let names = running[place...].filter { $0.1.value(upTo: .zero) == nil }
                    .map(\.0.name)
                progress("looking at \(names.joined(separator: ", "))")
                found = pending.value(upTo: turn)
            }
            findings += found ?? [Self.hung(check)]
        }
        return findings
    }

    private static func hung(_ check: Check) -> Finding {
        var findings = Findings(check.name)
        findings.fault(
            "did not end within \(Int(check.limit.inSeconds)) s: something that it looks at does not answer",
            do:
                "look for a disk, network file system or name server that hangs (`dmesg`, `mount`), "
                + "then try again"
        )
        return findings.all[0]
    }
}
