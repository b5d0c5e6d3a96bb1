import Acquisition
import Glibc
import InfluxSync
import Platform
import Reports

/// The configuration as it goes out on a stick: without comments and without secrets.
enum ExportedConfiguration {
    /// The text of the file that `loaded` is from; nil where there is none.
    static func text(
        _ loaded: LoadedConfiguration,
        environment: [String: String]
    ) throws(ExportError) -> String? {
        guard let file = loaded.file else { return nil }
        let text: String
        do throws(SettingsFileError) {
            text = try SettingsFile.text(at: file)
        } catch {
            throw .configuration("\(error)")
        }
        do throws(SettingsSyntaxError) {
            let document = try SettingsDocument(text: text, file: file)
            return
                "# The configuration of stator \(Stator.version), without comments and secrets.\n"
                + document.text(without: secrets(loaded.configuration, environment))
        } catch {
            throw .configuration("\(error.fault)")
        }
    }

    /// All secrets that this user can read: none of them may stand anywhere in the text.
    private static func secrets(
        _ configuration: Configuration,
        _ environment: [String: String]
    ) -> [String] {
        var paths = [configuration.tokenFile, configuration.ingestTokenFile].compactMap { $0 }
        paths += configuration.sinks.compactMap(\.tokenFile)
        if let directory = environment["CREDENTIALS_DIRECTORY"] {
            let names = ["token", "ingest-token"] + configuration.sinks.map(\.credentialName)
            paths += names.map { "\(directory)/\($0)" }
        }
        var secrets = paths.compactMap { path in
            do throws(SmallFile.ReadError) {
                return try SmallFile.read(path)
            } catch {
                return nil  // What we cannot read, nobody can have put into the text by us.
            }
        }
        if let token = environment[InfluxCredential.environmentName] { secrets.append(token) }
        return secrets.map { secret in
            var bytes = Array(secret.utf8)[...]
            while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
            while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
