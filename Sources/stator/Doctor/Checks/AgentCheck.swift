import Diagnostics
import StatusPage

/// The agent: whether it runs and answers, what it says of itself, and how often it had to be restarted.
enum AgentCheck {
    static let check = Check(name: "agent", limit: .seconds(10), examine: examine)

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        switch gateway.agent {
        case .success(let agent): look(at: agent.status, gateway, &findings)
        case .failure(let error):
            // An agent that does not run is no fault of what is examined; a service that should is.
            findings.warning(
                "does not answer: \(error)",
                do: "start it, or give --listen; what only the agent knows is not in this report"
            )
        }
        look(at: gateway.service, &findings)
        return findings.all
    }

    private static func look(
        at status: AgentStatus,
        _ gateway: Gateway,
        _ findings: inout Findings
    ) {
        let figures = [
            "uptime_s": status.agent.uptimeSeconds, "resident_bytes": Double(status.agent.rssBytes),
            "threads": Double(status.agent.threads),
        ]
        findings.ok(
            "answers on \(gateway.listen): process \(status.agent.pid), for "
                + "\(Quantity.time(status.agent.uptimeSeconds)), "
                + "\(Quantity.bytes(Double(status.agent.rssBytes))) resident",
            figures: figures
        )
        if gateway.ownAgent == nil {
            findings.warning(
                "store",
                "the agent on \(gateway.listen) keeps its store at \(status.store.path), not in "
                    + gateway.stateDirectory,
                do: "name its directory with --state-dir, or another agent with --listen"
            )
        }
        if status.agent.version != Stator.version {
            findings.warning(
                "version",
                "the running agent is \(status.agent.version), this program is \(Stator.version)",
                do: "restart the agent, so that the installed version runs"
            )
        }
        for reason in status.health.reasons {
            let advice = "see `stator status`, and what the checks below say of it"
            if status.health.status == .failing {
                findings.fault("health", reason, do: advice)
            } else {
                findings.warning("health", reason, do: advice)
            }
        }
        if status.queues.readingsDropped > 0 {
            findings.warning(
                "queue",
                "\(status.queues.readingsDropped) readings gave way to newer ones since the start: "
                    + "analysis did not keep up",
                do: "poll less often (poll_interval_ms), or look what else takes the processor"
            )
        }
    }

    private static func look(
        at service: Result<ServiceState, ServiceStateMissing>,
        _ findings: inout Findings
    ) {
        guard case .success(let state) = service else {
            if case .failure(let missing) = service { findings.skipped("service", missing.reason) }
            return
        }
        let active = state.values["ActiveState"] ?? "unknown"
        let restarts = Int(state.values["NRestarts"] ?? "") ?? 0
        let watchdog = state.values["WatchdogUSec"] ?? "unknown"
        let words =
            "\(active) (\(state.values["SubState"] ?? "?")), \(Words.count(restarts, "restart")), "
            + "watchdog \(watchdog)"
        let figures = ["restarts": Double(restarts)]
        let journal = "see why: journalctl -u \(ServiceState.unit) -n 100"
        let result = state.values["Result"] ?? "success"
        if active == "failed" {
            findings.fault(
                "service",
                "\(words); it ended with \(result), status \(state.values["ExecMainStatus"] ?? "?")",
                do: "\(journal); then systemctl restart \(ServiceState.unit)",
                figures: figures
            )
        } else if active != "active" {
            findings.warning(
                "service",
                words,
                do: "systemctl start \(ServiceState.unit)",
                figures: figures
            )
        } else if restarts > 0 {
            findings.warning("service", words, do: journal, figures: figures)
        } else {
            findings.ok("service", words, figures: figures)
        }
        if let enabled = state.values["UnitFileState"], enabled == "disabled" {
            findings.warning(
                "service",
                "does not start with the machine",
                do: "systemctl enable \(ServiceState.unit)"
            )
        }
    }
}
