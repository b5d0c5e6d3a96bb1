import Acquisition
import Diagnostics

/// Reads the file that says which columns of a recording are what.
struct ReplayAssetFile {
    /// What is wrong with it.
    let faults = SettingsFaults()

    private let root: SettingsTable
    private let recording: String
    /// The recording's columns; nil for one of sensor events.
    private let names: [String]?

    /// The file's text, called `file` in faults, for a recording with the columns `names`.
    init(
        text: String,
        file: String,
        recording: String,
        names: [String]?
    ) throws(ConfigurationError) {
        do throws(SettingsSyntaxError) {
            root = try SettingsDocument(text: text, file: file).root(reporting: faults)
        } catch {
            throw ConfigurationError(faults: [error.fault])
        }
        self.recording = recording
        self.names = names
    }

    /// The asset.
    ///
    /// - Throws: all faults at once.
    func asset() throws(ConfigurationError) -> ReplayAsset {
        if root.has("asset") {
            root.report("asset", "makes this the agent's configuration; say which with --id")
            throw ConfigurationError(faults: faults.sorted)
        }
        let id = root.required("id", .identifier) ?? ""
        let columns = Columns(root.table("columns"), place)
        let limits = AssetSection.ratedCurrentALimits
        let ratedA = root.optional("rated_current_a", .number(in: limits))
        var asset = ReplayAsset(
            AssetDeclaration(
                id: id,
                phases: 1,
                hasVibration: columns.vibration != nil,
                duty: ratedA.map(DutyThresholds.init(ratedCurrentA:)) ?? .unknownMotor
            )
        )
        columns.apply(to: &asset)
        asset.channels = channels()
        asset.interval = .milliseconds(
            1_000 * root.value("interval_s", .number(in: ReplayAsset.intervalSLimits), default: 1)
        )
        let analysis = AnalysisSection(
            root,
            supply: EventSupply(
                kind: .others,
                interval: asset.interval,
                hasVibration: columns.vibration != nil
            ),
            ratedCurrentA: ratedA,
            extras: [],
            sources: []
        )
        let ignored = root.value("ignore", .array(of: .text), default: [])
        root.finish()
        if names != nil, !columns.hasMeter, asset.channels.isEmpty {
            root.report("nothing to judge; map voltage_v and current_a, or add a [[channel]]")
        }
        if !columns.hasMeter, DetectionPace(interval: asset.interval).aggregate == .median {
            root.report(
                "interval_s",
                "10 rows a second and more are judged by windows, which need voltage_v and current_a; "
                    + "map them, or thin the recording"
            )
        }
        guard !faults.hasErrors else {
            throw ConfigurationError(faults: faults.sorted, dropped: faults.dropped)
        }
        asset.settings = analysis.settings(of: asset.declaration)
        let used = columns.used + asset.channels.map(\.column)
        asset.unread = (names ?? []).enumerated()
            .filter { !used.contains($0.offset) && !ignored.contains($0.element) }
            .map(\.element)
        return asset
    }

    private func channels() -> [ReplayAsset.Channel] {
        var channels: [ReplayAsset.Channel] = []
        for table in root.tables("channel", countLimit: ExtraChannel.countLimit) {
            let name = table.required("name", .channelName)
            let column = place(of: "column", in: table, isRequired: true)
            table.finish()
            if names == nil {
                table.report("is for tables; sensor events carry the contract's signals only")
            }
            guard let name, let column else { continue }
            if channels.contains(where: { $0.name == name }) {
                table.report("name", "there is a channel \(name) already; give it another name")
            }
            channels.append(ReplayAsset.Channel(name: name, column: column))
        }
        return channels
    }

    /// The place of the column that `key` names; nil where none is named, and after a fault.
    private func place(of key: String, in table: SettingsTable, isRequired: Bool = false) -> Int? {
        let name = isRequired ? table.required(key, .text) : table.optional(key, .text)
        guard let name else { return nil }
        // In sensor events the name says only that the signal is there.
        guard let names else { return 0 }
        let places = names.indices.filter { names[$0] == name }
        if places.isEmpty {
            let hint = SettingsSpelling.hint(for: name, in: names)
            let shown = name.quotedForMessage
            table.report(key, "\(shown) is not a column of \(recording); \(hint)")
        } else if places.count > 1 {
            table.report(
                key,
                "\(recording) has \(places.count) columns \(name.quotedForMessage); rename one"
            )
        }
        return places.first
    }
}

extension ReplayAssetFile {
    /// `[columns]`: the places of the contract's signals.
    private struct Columns {
        var timestamp: Int?
        var voltage: Int?
        var current: Int?
        var powerFactor: Int?
        var vibration: Int?
        /// Whether voltage and current are named, existing ones or not.
        var hasMeter = false

        init(_ table: SettingsTable?, _ place: (String, SettingsTable, Bool) -> Int?) {
            guard let table else { return }
            timestamp = place("timestamp", table, false)
            let isMetered = Signal.allCases.contains { table.has($0.name) }
            voltage = place(Signal.voltage.name, table, isMetered)
            current = place(Signal.current.name, table, isMetered)
            powerFactor = place(Signal.powerFactor.name, table, false)
            vibration = place(Signal.vibration.name, table, false)
            hasMeter = isMetered
            table.finish()
        }

        var used: [Int] {
            [timestamp, voltage, current, powerFactor, vibration].compactMap(\.self)
        }

        func apply(to asset: inout ReplayAsset) {
            asset.timestamp = timestamp
            if let voltage, let current { asset.meter = (voltage, current) }
            asset.powerFactor = powerFactor
            asset.vibration = vibration
        }
    }
}

extension SettingsKind where Value == String {
    /// The name of an extra channel.
    fileprivate static var channelName: Self {
        text.rejecting { text in
            ExtraChannel.isName(text)
                ? nil
                : "\(text.quotedForMessage) is no name of a channel; use a–z, 0–9 and _, at most "
                    + "\(ExtraChannel.nameByteLimit), its unit at the end: pressure_bar"
        }
    }
}
