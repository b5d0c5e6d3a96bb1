import Acquisition
import Diagnostics
import DigitalTwin
import Logging
import StatusPage
import Store

/// All that the agent is told: what a configuration file says, checked, with its defaults filled in.
struct Configuration: Hashable, Sendable {
    /// The most buses, each of which takes a thread.
    static let busCountLimit = 16
    /// The most devices on all buses together.
    static let deviceCountLimit = 128
    /// The most assets.
    static let assetCountLimit = 64

    /// What the place is called on the page and in reports.
    var site = "Unnamed site"
    /// Where the local page and API listen.
    var listen = ListenAddress.standard
    /// Where the store is; nil leaves it to the service manager or the default.
    var stateDirectory: String?
    /// How log lines are written.
    var logFormat = LogFormat.text
    /// The least severe log lines that are written.
    var logLevel = Logger.Level.info
    /// From one group commit of the store to the next: what a power cut may cost.
    var commitInterval = Duration.seconds(2)
    /// How much is stored, and for how long.
    var retention = RetentionRules()
    /// When the wall clock is believed.
    var clock = ClockTrust.synchronized
    /// The file with the token that whoever acts on an asset shows; nil: the credential, or none.
    var tokenFile: String?
    /// The file with the token that `POST /ingest` asks for; nil: the credential, or none.
    var ingestTokenFile: String?
    /// What goes out on a stick, and what shows it.
    var export = ExportSettings()
    /// The buses, each with its devices, in the order of the file.
    var buses: [BusSettings] = []
    /// The servers that are sent what is stored, in the order of the file.
    var sinks: [SinkSettings] = []
    /// The assets, in the order of the file; at least one.
    var assets: [AssetSettings]

    /// What runs without any configuration: one motor, `motor-01`, as a digital twin.
    static let digitalTwin = Self(assets: [.digitalTwin])
}

/// How log lines are written; the raw value is the word in the configuration.
enum LogFormat: String, Sendable, CaseIterable {
    /// For people and the journal.
    case text
    /// One JSON object a line, for log collectors.
    case json
}

/// When the wall clock is believed; the raw value is the word in the configuration.
enum ClockTrust: String, Sendable, CaseIterable {
    /// Once a time service keeps it in step: systemd-timesyncd's flag, or the kernel's status.
    case synchronized
    /// Always: for machines whose host keeps the time, such as containers.
    case system
}

/// One asset as configured, and where its events come from.
struct AssetSettings: Hashable, Sendable {
    /// What the door must know of it.
    var declaration: AssetDeclaration
    /// What people call it.
    var name: String
    /// Where its events come from.
    var source: Source
    /// How they are analysed.
    var analysis: AnalysisSettings

    /// Real devices or the twin; never both, never a change from one to the other.
    enum Source: Hashable, Sendable {
        /// The ids of its devices in `Configuration.buses`.
        case devices(meter: String, vibration: String?)
        /// No device is configured for it.
        case twin(TwinSettings)
        /// Other systems send its events; without one for `silenceLimit` it is DISCONNECTED.
        case ingest(silenceLimit: Duration)
    }

    /// Whether the digital twin runs for it.
    var isTwin: Bool {
        if case .twin = source { true } else { false }
    }

    /// The asset that runs where none is configured: a healthy motor with all defaults.
    static let digitalTwin: Self = {
        let twin: TwinSettings
        do throws(TwinSettingsError) {
            twin = try TwinSettings(seed: 1)
        } catch {
            preconditionFailure("the standard twin is within its own limits: \(error)")
        }
        let ratedA = twin.rating.currentA(phases: twin.phases)
        let declaration = AssetDeclaration(
            id: "motor-01",
            phases: twin.phases,
            hasVibration: true,
            duty: DutyThresholds(ratedCurrentA: ratedA)
        )
        return Self(
            declaration: declaration,
            name: "motor-01",
            source: .twin(twin),
            analysis: AnalysisSettings(
                of: declaration,
                isTwin: true,
                interval: .seconds(1) / twin.rateHz,
                ratedCurrentA: ratedA
            )
        )
    }()
}
