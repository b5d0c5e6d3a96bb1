import Acquisition

/// Finds the configuration file and reads it.
struct ConfigurationFile {
    /// Where the file is unless told otherwise.
    static let standardPath = "/etc/stator/stator.toml"
    /// The environment variable that names another file.
    static let environmentName = "STATOR_CONFIG"

    /// The file; nil where there is none, which means the digital twin.
    let path: String?

    /// The file that `option` names, else `environment`, else the standard one if it is there.
    ///
    /// A file that somebody named must be there; `configuration` says so if it is not.
    init(option: String?, environment: String?, exists: (String) -> Bool) {
        if let named = option ?? environment.flatMap({ $0.isEmpty ? nil : $0 }) {
            path = named
        } else {
            path = exists(Self.standardPath) ? Self.standardPath : nil
        }
    }

    /// The file at `path`; the digital twin where that is nil.
    init(path: String?) { self.path = path }

    /// What it says, and the warnings about it.
    ///
    /// - Throws: `ConfigurationError` with all faults, or that the file cannot be read.
    func loaded(_ surroundings: Surroundings) throws(ConfigurationError) -> LoadedConfiguration {
        guard let path else {
            return LoadedConfiguration(file: nil, configuration: .digitalTwin, warnings: [])
        }
        let text: String
        do throws(SettingsFileError) {
            text = try SettingsFile.text(at: path)
        } catch {
            let message = "cannot be read: \(error.reason); name another file with --config"
            throw ConfigurationError(
                faults: [SettingsFault(file: path, line: 1, key: "", message: message)]
            )
        }
        let reader = ConfigurationReader(surroundings: surroundings)
        let configuration = try reader.configuration(in: text, file: path)
        return LoadedConfiguration(
            file: path,
            configuration: configuration,
            warnings: reader.faults.sorted
        )
    }
}

/// A configuration without faults, and where it is from.
struct LoadedConfiguration: Hashable, Sendable {
    /// The file; nil where there is none.
    let file: String?
    /// What it says.
    let configuration: Configuration
    /// What may not be meant so.
    let warnings: [SettingsFault]
}
