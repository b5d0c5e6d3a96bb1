import Acquisition
import FoundationEssentials

/// What `config check` says; with `--json` it is the JSON object.
struct ConfigurationReport: Encodable {
    /// One fault or warning.
    struct Fault: Encodable {
        let file: String
        let line: Int
        let column: Int?
        let key: String
        let message: String
        let severity: String
    }

    /// What is configured, where nothing is wrong.
    struct Summary: Encodable {
        let buses: Int
        let devices: Int
        let assets: Int
        let twins: Int
    }

    private enum CodingKeys: String, CodingKey {
        case file
        case isUsable = "ok"
        case summary
        case faults
        case droppedFaults = "dropped_faults"
    }

    private let file: String?
    /// Whether the agent can start.
    let isUsable: Bool
    private let summary: Summary?
    private let faults: [Fault]
    private let droppedFaults: Int
    private let told: [SettingsFault]

    /// The report on a configuration that can be used.
    init(_ loaded: LoadedConfiguration) {
        let configuration = loaded.configuration
        let twins = configuration.assets.count { asset in
            if case .twin = asset.source { true } else { false }
        }
        file = loaded.file
        isUsable = true
        summary = Summary(
            buses: configuration.buses.count,
            devices: configuration.buses.reduce(0) { $0 + $1.devices.count },
            assets: configuration.assets.count,
            twins: twins
        )
        told = loaded.warnings
        faults = told.map(Fault.init)
        droppedFaults = 0
    }

    /// The report on one that cannot.
    init(_ error: ConfigurationError) {
        file = error.faults.first?.file
        isUsable = false
        summary = nil
        told = error.faults
        faults = told.map(Fault.init)
        droppedFaults = error.dropped
    }

    /// One line of JSON.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// What is configured, in words; nil where something is wrong.
    var outcome: String? { summary.map { Self.words(for: $0, file: file) } }

    /// Prints the faults as complaints and the outcome, in words, as the result.
    func print() {
        for fault in told { Terminal.write(Self.line(for: fault), to: .complaint) }
        if droppedFaults > 0 { Terminal.write("and \(droppedFaults) more", to: .complaint) }
        let errors = told.count { $0.severity == .error } + droppedFaults
        if let outcome {
            let verdict = Terminal.styled("OK", .green, on: .result)
            Terminal.write("\(verdict): \(outcome)")
        } else {
            let verdict = Words.count(errors, "fault") + ": the agent will not start with this"
            Terminal.write(Terminal.styled(verdict, .red, on: .complaint), to: .complaint)
        }
    }

    private static func words(for summary: Summary, file: String?) -> String {
        guard let file else {
            return "no configuration file; the digital twin \(AssetSettings.digitalTwin.name) runs"
        }
        return "\(file): \(Words.count(summary.buses, "bus", "buses")), "
            + "\(Words.count(summary.devices, "device")), \(Words.count(summary.assets, "asset"))"
            + (summary.twins > 0 ? " (\(Words.count(summary.twins, "digital twin")))" : "")
    }

    private static func line(for fault: SettingsFault) -> String {
        guard Terminal.Output.complaint.hasColour else { return fault.description }
        let style: Terminal.Style = fault.severity == .error ? .red : .yellow
        return Terminal.styled(fault.place, style, on: .complaint)
            + fault.description.dropFirst(fault.place.count)
    }
}

extension ConfigurationReport.Fault {
    fileprivate init(_ fault: SettingsFault) {
        self.init(
            file: fault.file,
            line: fault.line,
            column: fault.column,
            key: fault.key,
            message: fault.message,
            severity: fault.severity.rawValue
        )
    }
}
