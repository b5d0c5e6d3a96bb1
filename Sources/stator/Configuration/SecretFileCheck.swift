import Acquisition

/// Finds secrets that are not there or too short: warnings, as they may come later.
struct SecretFileCheck {
    let root: SettingsTable
    let sinks: [SinkSection]
    let complaint: (SecretFile) -> String?

    /// Reports each at its line.
    func report(ingestTokenFile: String?) {
        if let ingestTokenFile, let ingest = root.table("ingest") {
            warn(
                SecretFile(
                    credential: IngestAccess.credentialName,
                    path: ingestTokenFile,
                    byteMinimum: IngestAccess.tokenByteMinimum
                ),
                on: ingest,
                "/ingest is closed"
            )
        }
        for sink in sinks {
            guard let settings = sink.settings, let path = settings.tokenFile else { continue }
            warn(
                SecretFile(credential: settings.credentialName, path: path, byteMinimum: 1),
                on: sink.table,
                "the server will refuse us"
            )
        }
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
