import Acquisition
import Diagnostics
import Glibc

/// The configuration: every fault and warning of it, and who may change the file.
enum ConfigurationCheck {
    static let check = Check(name: "configuration", limit: .seconds(10), examine: examine)

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        switch gateway.loaded {
        case nil:
            findings.fault(
                gateway.configurationFile,
                "was not read within \(Int(Gateway.configurationLimit.inSeconds)) s",
                do: "look whether its disk or network file system answers"
            )
        case .success(let loaded)?:
            let told = ConfigurationReport(loaded)
            findings.ok(told.outcome ?? "it can be used")
            for fault in loaded.warnings { add(fault, to: &findings) }
        case .failure(let error)?:
            for fault in error.faults { add(fault, to: &findings) }
            if error.dropped > 0 {
                findings.fault(
                    "\(error.dropped) more faults",
                    do: "correct those above, then look again"
                )
            }
        }
        if let file = gateway.configurationFile, let mode = FileMode(file) {
            if mode.mode & mode_t(S_IWOTH) != 0 {
                findings.warning(
                    file,
                    "everybody on this machine can change it (mode \(mode.text))",
                    do: "chmod o-w \(file)"
                )
            }
            if gateway.account.lacks(4, of: mode) != 0 {
                findings.fault(
                    file,
                    "\(gateway.account.name), as whom the agent runs, may not read it (mode \(mode.text), "
                        + "owner \(mode.ownerName), group \(mode.groupName))",
                    do: "chgrp it to a group of \(gateway.account.name) and chmod g+r \(file)"
                )
            }
        }
        return findings.all
    }

    private static func add(_ fault: SettingsFault, to findings: inout Findings) {
        let found = fault.key.isEmpty ? fault.message : "\(fault.key): \(fault.message)"
        if fault.severity == .error {
            findings.fault(
                fault.place,
                found,
                do: "correct that; the agent does not start with it, and a reload is refused"
            )
        } else {
            findings.warning(fault.place, found, do: "change that line unless it is meant so")
        }
    }
}
