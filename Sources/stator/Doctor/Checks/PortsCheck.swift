import Acquisition
import Diagnostics
import Glibc
import StatusPage

/// Serial ports: whether they are there, whether the agent's account may use them, and who has them.
enum PortsCheck {
    static let check = Check(name: "ports", limit: .seconds(10), examine: examine)

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        let ports = gateway.configuration.buses.compactMap { bus in
            bus.link.serialPath.map { (bus.id, $0) }
        }
        if ports.isEmpty {
            findings.skipped(gateway.absence("the configuration has no serial port"))
        }
        for (bus, path) in ports { look(at: path, of: bus, gateway, &findings) }
        return findings.all
    }

    private static func look(
        at path: String,
        of bus: String,
        _ gateway: Gateway,
        _ findings: inout Findings
    ) {
        guard let mode = FileMode(path) else {
            let others = SerialPorts.all()
            let list = others.isEmpty ? "no serial port" : others.joined(separator: ", ")
            findings.fault(
                bus,
                "\(path) is not there; this machine has \(list)",
                do: "check the adapter's plug; if it has another name, set port of \(bus) to that"
            )
            return
        }
        let account = gateway.account
        guard account.lacks(6, of: mode) == 0 else {
            let who = account.isOwn ? "$USER" : account.name
            findings.fault(
                bus,
                "\(account.name) may not read and write \(path) (mode \(mode.text), owner "
                    + "\(mode.ownerName), group \(mode.groupName))",
                do:
                    "sudo usermod -aG \(mode.groupName) \(who), then log in again, or restart the service"
            )
            return
        }
        if SerialPorts.isConsole(path) {
            findings.fault(
                bus,
                "\(path) is this machine's console: the kernel writes into the line",
                do:
                    "take console=… out of the kernel's command line (raspi-config, Serial Port), then restart"
            )
            return
        }
        let holders = gateway.processes.holders(of: path)
        let agent = gateway.ownAgent.map { Int($0.agent.pid) }
        let strangers = holders.filter { $0.pid != agent }
        if strangers.isEmpty {
            let user = holders.isEmpty ? "nobody has it open" : "the agent has it"
            findings.ok(bus, "\(path), mode \(mode.text), group \(mode.groupName); \(user)")
        } else {
            let list = strangers.map { "process \($0.pid) (\($0.name))" }
            findings.fault(
                bus,
                "\(path) is in use by \(list.joined(separator: ", ")), and a line has one client",
                do:
                    "stop that program, if it is not the agent that is meant; --listen names an agent"
            )
        }
    }
}

extension BusSettings.Link {
    /// The path of the serial port; nil for a host.
    var serialPath: String? {
        switch self {
        case .modbusRTU(let path, _, _), .wt901(let path, _): path
        case .modbusTCP, .rtuOverTCP: nil
        }
    }
}
