import Diagnostics
import Glibc

/// Files with tokens and passwords: whether the agent can read them, and nobody else.
enum SecretsCheck {
    static let check = Check(name: "secrets", limit: .seconds(10), examine: examine)

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        let files = files(of: gateway.configuration)
        let stored = gateway.machine.names(in: store).filter { $0.hasPrefix(prefix) }
        for name in stored { lookAtStored("\(store)/\(name)", gateway.machine, &findings) }
        if files.isEmpty, stored.isEmpty {
            findings.skipped(
                gateway.absence("the configuration names no file with a token or password")
            )
        }
        for file in files { look(at: file, gateway, &findings) }
        return findings.all
    }

    /// Where systemd takes the service's credentials from (systemd.exec(5), LoadCredential=).
    static let store = "/etc/credstore"
    private static let prefix = "stator."

    /// The file that the service's credential `name` comes from, as deploy/stator.service says.
    static func stored(_ name: String) -> String { "\(store)/\(prefix)\(name)" }

    /// Only systemd reads such a file: nobody else has to.
    static func lookAtStored(_ path: String, _ machine: MachineFiles, _ findings: inout Findings) {
        guard let mode = FileMode(machine.root + path) else {
            findings.skipped(path, "cannot be looked at: \(String(cString: strerror(errno)))")
            return
        }
        let words = "mode \(mode.text), owner \(mode.ownerName), group \(mode.groupName)"
        if mode.mode & mode_t(S_IRWXO) == 0 {
            findings.ok(path, words)
        } else {
            findings.fault(
                path,
                "everybody on this machine can read or change it (\(words))",
                do: "chmod 600 \(path), and replace the secret if others use this machine"
            )
        }
    }

    /// Every file with a secret that `configuration` names.
    static func files(of configuration: Configuration) -> [SecretFile] {
        let tokens = [WriteAccess.TokenSource.operators(configuration), .ingest(configuration)]
        let own = tokens.compactMap { source in
            source.file.map {
                SecretFile(
                    credential: source.credential,
                    path: $0,
                    byteMinimum: WriteAccess.tokenByteMinimum
                )
            }
        }
        return own
            + configuration.sinks.compactMap { sink in
                sink.tokenFile.map {
                    SecretFile(credential: sink.credentialName, path: $0, byteMinimum: 1)
                }
            }
    }

    private static func look(
        at file: SecretFile,
        _ gateway: Gateway,
        _ findings: inout Findings
    ) {
        guard let mode = FileMode(file.path) else {
            let reason = String(cString: strerror(errno))
            findings.fault(
                file.path,
                "cannot be looked at: \(reason)",
                do:
                    "make it (umask 077; openssl rand -hex 16 > \(file.path) for a token of our own), or "
                    + "correct token_file"
            )
            return
        }
        let words = "mode \(mode.text), owner \(mode.ownerName), group \(mode.groupName)"
        guard gateway.account.lacks(4, of: mode) == 0 else {
            findings.fault(
                file.path,
                "\(gateway.account.name), as whom the agent runs, may not read it (\(words))",
                do: "chgrp it to a group of \(gateway.account.name) and chmod 640 \(file.path)"
            )
            return
        }
        if mode.mode & mode_t(S_IROTH | S_IWOTH) != 0 {
            findings.fault(
                file.path,
                "everybody on this machine can read or change it (\(words))",
                do: "chmod 640 \(file.path), and replace the secret if others use this machine"
            )
        } else if mode.mode & mode_t(S_IWGRP) != 0 {
            findings.warning(
                file.path,
                "its group can change it (\(words))",
                do: "chmod 640 \(file.path)"
            )
        } else if mode.owner != geteuid(), geteuid() != 0, access(file.path, R_OK) != 0 {
            findings.ok(file.path, "\(words); this command may not read it, the agent may")
        } else if let complaint = file.complaint(gateway.environment) {
            findings.fault(
                file.path,
                complaint,
                do: "put one line with the secret into it, then reload the agent"
            )
        } else {
            findings.ok(file.path, words)
        }
    }
}
