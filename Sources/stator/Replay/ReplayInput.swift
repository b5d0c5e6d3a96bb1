import Acquisition
import ArgumentParser
import Diagnostics

/// Opens what a replay is told to read: the asset and its recording.
struct ReplayInput {
    let command: ReplayCommand

    /// The input of `command`.
    init(_ command: ReplayCommand) {
        self.command = command
    }

    /// The replay of it.
    ///
    /// - Throws: `ConfigurationError`, `ReplayError`, or an exit status that has been told.
    func session() throws -> ReplaySession {
        switch command.inputFormat {
        case .csv: try tableSession()
        case .jsonl: try eventSession()
        }
    }

    private func tableSession() throws -> ReplaySession {
        let table = try TableReader(path: command.file, delimiter: command.delimiter)
        let asset: ReplayAsset
        if let id = command.id {
            asset = try ReplayAsset(try configured(id), table: table)
        } else {
            asset = try mapped(names: table.names)
        }
        return session(TableReplay(table, asset: asset), asset)
    }

    private func eventSession() throws -> ReplaySession {
        var asset: ReplayAsset
        if let id = command.id {
            asset = ReplayAsset(try configured(id))
        } else {
            asset = try mapped(names: nil)
        }
        asset.setSignalsOfEvents()
        let source = try EventReplay(path: command.file, asset: asset.declaration)
        return session(source, asset)
    }

    private func session(_ source: any ReplaySource, _ asset: ReplayAsset) -> ReplaySession {
        ReplaySession(source: source, asset: asset, referenceRows: command.referenceRows)
    }

    /// What the file of the asset says of a recording with these columns.
    private func mapped(names: [String]?) throws -> ReplayAsset {
        let text: String
        do throws(SettingsFileError) {
            text = try SettingsFile.text(at: command.asset)
        } catch {
            throw Self.fault(command.asset, "cannot be read: \(error.reason)")
        }
        return try ReplayAssetFile(
            text: text,
            file: command.asset,
            recording: command.file,
            names: names
        )
        .asset()
    }

    /// The asset `id` of the agent's configuration.
    private func configured(_ id: String) throws -> AssetSettings {
        let file = ConfigurationFile(option: command.asset, environment: nil, exists: { _ in true })
        let loaded = try file.loaded(.machine(ConfigurationOptions.catalog(nil)))
        let assets = loaded.configuration.assets
        guard let asset = assets.first(where: { $0.declaration.id == id }) else {
            let hint = SettingsSpelling.hint(for: id, in: assets.map(\.declaration.id))
            throw Self.fault(command.asset, "\(id) is no asset of it; \(hint)")
        }
        return asset
    }

    private static func fault(_ file: String, _ message: String) -> ConfigurationError {
        ConfigurationError(faults: [SettingsFault(file: file, line: 1, key: "", message: message)])
    }
}
