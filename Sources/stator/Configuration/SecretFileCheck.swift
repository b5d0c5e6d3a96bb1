import Acquisition

/// Finds secrets that are not there or too short: warnings, as they may come later.
struct SecretFileCheck {
    let root: SettingsTable
    let sinks: [SinkSection]
    let complaint: (SecretFile) -> String?

    /// Reports each at its line.
    func report(_ configuration: Configuration) {
        check(.ingest(configuration), of: "ingest", "/ingest is closed")
        check(.operators(configuration), of: "agent", "nobody can act on an asset")
        for sink in sinks {
            guard let settings = sink.settings, let path = settings.tokenFile else { continue }
            warn(
                SecretFile(credential: settings.credentialName, path: path, byteMinimum: 1),
                on: sink.table,
                "the server will refuse us"
            )
        }
    }

    private func check(_ source: WriteAccess.TokenSource, of table: String, _ outcome: String) {
        guard let path = source.file, let table = root.table(table) else { return }
        warn(
            SecretFile(
                credential: source.credential,
                path: path,
                byteMinimum: WriteAccess.tokenByteMinimum
            ),
            on: table,
            outcome
        )
    }

    private func warn(_ file: SecretFile, on table: SettingsTable, _ outcome: String) {
        guard let complaint = complaint(file) else { return }
        table.report(
            "token_file",
            "\(complaint); \(outcome) until it is right and the agent is reloaded",
            severity: .warning
        )
    }
}
