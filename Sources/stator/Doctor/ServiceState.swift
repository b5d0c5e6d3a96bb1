import Diagnostics

/// What systemd says of the service.
struct ServiceState: Hashable, Sendable {
    /// Its name, unless told otherwise.
    static let unit = "stator.service"
    private static let timeLimit = Duration.seconds(5)
    private static let properties = [
        "LoadState", "ActiveState", "SubState", "Result", "NRestarts", "WatchdogUSec", "User",
        "SupplementaryGroups", "MainPID", "ExecMainStatus", "UnitFileState",
    ]

    /// The properties by name, in systemd's words.
    let values: [String: String]

    /// The state of the service, or why there is none to be had.
    static func read(_ machine: MachineFiles) -> Result<Self, ServiceStateMissing> {
        guard machine.has("/run/systemd/system") else {
            return .failure(ServiceStateMissing(reason: "this machine is not run by systemd"))
        }
        do throws(ShortCommand.Failure) {
            let text = try ShortCommand.output(
                of: "systemctl",
                ["show", unit, "--property=" + properties.joined(separator: ",")],
                upTo: timeLimit
            )
            let state = Self(text)
            guard state.values["LoadState"] != "not-found" else {
                return .failure(ServiceStateMissing(reason: "there is no service \(unit)"))
            }
            return .success(state)
        } catch {
            return .failure(ServiceStateMissing(reason: "\(error)"))
        }
    }

    /// Reads `NAME=VALUE` lines.
    init(_ text: String) {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let sign = line.firstIndex(of: "=") else { continue }
            values[String(line[..<sign])] = String(line[line.index(after: sign)...])
        }
        self.values = values
    }

    /// The account that it runs as; nil for root or where systemd does not say.
    var user: String? { values["User"].flatMap { $0.isEmpty ? nil : $0 } }

    /// Groups that it has beside those of its account.
    var groups: [String] {
        (values["SupplementaryGroups"] ?? "").split(separator: " ").map(String.init)
    }
}

/// Why systemd says nothing of the service.
struct ServiceStateMissing: Error, Hashable {
    let reason: String
}
