import Acquisition
import InfluxSync

/// Finds secrets of a sink that are not used as one may think, or that others can read on the way.
struct SecretCheck {
    private let settings: SinkSettings
    private let table: SettingsTable
    private let surroundings: Surroundings

    init(_ settings: SinkSettings, _ table: SettingsTable, _ surroundings: Surroundings) {
        self.settings = settings
        self.table = table
        self.surroundings = surroundings
    }

    /// Warns; the secret itself is not read.
    func report() {
        if !settings.isOnlySink, isTokenInEnvironment, !hasOwnSecret {
            table.report(
                "\(InfluxCredential.environmentName) is not used, as there are other sinks: it would "
                    + "go to all of them; name a token_file here, or give systemd's credential "
                    + settings.credentialName,
                severity: .warning
            )
        }
        let hasSecret = hasOwnSecret || settings.isOnlySink && isTokenInEnvironment
        if hasSecret, settings.target.isReadableOnTheWay {
            table.report(
                "url",
                "the token or password goes there unencrypted, for everybody on the way to read; "
                    + "use https:// if the server knows it",
                severity: .warning
            )
        }
    }

    private var isTokenInEnvironment: Bool {
        surroundings.environment(InfluxCredential.environmentName).map { !$0.isEmpty } ?? false
    }

    private var hasOwnSecret: Bool {
        if settings.tokenFile != nil { return true }
        guard let directory = surroundings.environment("CREDENTIALS_DIRECTORY") else {
            return false
        }
        return surroundings.resolvedPath("\(directory)/\(settings.credentialName)") != nil
    }
}
