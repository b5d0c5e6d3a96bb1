import Acquisition
import Diagnostics

/// Reads a configuration and reports everything that is wrong with it in one go.
struct ConfigurationReader {
    /// What the configuration refers to outside of itself.
    let surroundings: Surroundings
    /// What is wrong, warnings too.
    let faults = SettingsFaults()

    /// The configuration in `text`; `file` is how faults call it.
    ///
    /// - Throws: `ConfigurationError` with all faults.
    func configuration(
        in text: String,
        file: String
    ) throws(ConfigurationError) -> Configuration {
        let document: SettingsDocument
        do throws(SettingsSyntaxError) {
            document = try SettingsDocument(text: text, file: file)
        } catch {
            throw ConfigurationError(faults: [error.fault])
        }
        let root = document.root(reporting: faults)
        var configuration = Configuration.digitalTwin
        AgentSection.read(from: root, into: &configuration)
        configuration.export = ExportSection.settings(in: root)
        let buses = root.tables("bus", countLimit: Configuration.busCountLimit)
            .map { BusSection($0) }
        let devices = root.tables("device", countLimit: Configuration.deviceCountLimit).map {
            DeviceSection($0, buses: buses, surroundings: surroundings, faults: faults)
        }
        let assets = root.tables("asset", countLimit: Configuration.assetCountLimit)
            .enumerated()
            .map { AssetSection($1, position: $0, devices: devices) }
        let sinkTables = root.tables("sink", countLimit: SinkSettings.countLimit)
        let sinks = sinkTables.map { table in
            SinkSection(table, isOnlySink: sinkTables.count == 1, surroundings: surroundings)
        }
        root.finish()
        UniquenessCheck(buses: buses, devices: devices, assets: assets, sinks: sinks).report()
        UsageCheck(buses: buses, devices: devices, assets: assets).report()
        PortCheck(buses: buses, resolvedPath: surroundings.resolvedPath).report()
        SecretFileCheck(root: root, sinks: sinks, complaint: surroundings.secretComplaint)
            .report(configuration)
        configuration.buses = buses.indices.compactMap { index in
            BusAssembly(
                bus: buses[index],
                devices: devices.filter { $0.bus == index && $0.profile != nil }
            )
            .settings()
        }
        configuration.sinks = sinks.compactMap(\.settings)
        guard !faults.hasErrors else {
            throw ConfigurationError(faults: faults.sorted, dropped: faults.dropped)
        }
        if !assets.isEmpty {
            configuration.assets = assets.compactMap { $0.settings(devices: devices) }
        }
        return configuration
    }
}

extension AssetSection {
    /// The asset; nil only after a fault.
    fileprivate func settings(devices: [DeviceSection]) -> AssetSettings? {
        guard let id, let analysis else { return nil }
        let source: AssetSettings.Source
        if let ingest {
            source = .ingest(silenceLimit: ingest.silenceLimit)
        } else if let twin {
            source = .twin(twin)
        } else if let meter = meter.flatMap({ devices[$0].id }) {
            source = .devices(meter: meter, vibration: vibration.flatMap { devices[$0].id })
        } else {
            return nil
        }
        let declaration = AssetDeclaration(
            id: id,
            phases: phases,
            hasVibration: hasVibration,
            duty: duty
        )
        return AssetSettings(
            declaration: declaration,
            name: name ?? id,
            source: source,
            analysis: analysis.settings(of: declaration)
        )
    }
}
