import Acquisition
import Diagnostics

/// The `[[asset.channel]]` of an asset: the channels that are looked at beside its signals.
///
/// Where there is none, the temperature and the velocities of its vibration sensor are.
struct ExtraChannelSections {
    /// The key in the asset's table.
    static let key = "channel"

    private let supply: EventSupply
    /// The channels, without those that are wrong.
    private(set) var channels: [ExtraChannel] = []
    /// Where each of `channels` comes from.
    private(set) var sources: [ExtraSource] = []
    /// The names of features that are taken.
    private var taken: Set<String>

    /// Reads the tables of `asset`; what is wrong in them is reported.
    init(of asset: SettingsTable, supply: EventSupply) {
        self.supply = supply
        taken = Set(Self.features(of: [], signals: FeatureSet.windowSignals))
            .union(EvaluationValues.names)
        guard supply.kind == .devices else {
            let what = supply.kind == .twin ? "a digital twin" : "an asset that is sent its events"
            let message =
                "names channels of an asset's devices, and \(what) has none; take it out, or "
                + "name a meter and a vibration sensor"
            asset.refuse(Self.key, because: message)
            return
        }
        guard asset.has(Self.key) else {
            asset.allow([Self.key])
            addUsual()
            return
        }
        for table in asset.tables(Self.key, countLimit: ExtraChannel.countLimit) { read(table) }
    }

    private mutating func addUsual() {
        for channel in supply.vibration?.profile?.channels ?? []
        where channel == .temperature || channel.isVelocity {
            channels.append(ExtraChannel(name: channel.name, unit: channel.unit))
            sources.append(ExtraSource(role: .vibration, channel: channel))
        }
    }

    private mutating func read(_ table: SettingsTable) {
        let name = table.required("name", .extraChannelName)
        let deviceID = table.required("device", .text)
        let word = table.required("channel", .text)
        let isWaveform = table.value("waveform", .boolean, default: false)
        table.finish()
        guard let deviceID, let found = device(called: deviceID, in: table), let word,
            let channel = channel(called: word, of: found.device, in: table)
        else { return }
        let source = ExtraSource(role: found.role, channel: channel)
        var isGood = true
        if sources.contains(source) {
            table.report("channel", "\(word) of \(deviceID) is read already; take one out")
            isGood = false
        }
        if isWaveform, !isStreamed(channel, of: found.device) {
            let message =
                "\(word) of \(deviceID) is no waveform: only the accelerations of a sensor that "
                + "streams are; take it out"
            table.report("waveform", message)
            isGood = false
        }
        guard let name, isGood, isUsable(name, for: channel, in: table) else { return }
        channels.append(ExtraChannel(name: name, unit: channel.unit, isWaveform: isWaveform))
        sources.append(source)
        if isWaveform { warnIfTooSlow(table) }
    }

    private func device(
        called id: String,
        in table: SettingsTable
    ) -> (role: EventAssembler.Role, device: DeviceSection)? {
        if let found = supply.device(called: id) { return found }
        guard supply.areDevicesKnown else { return nil }
        let hint = SettingsSpelling.hint(for: id, in: supply.deviceIDs)
        let message =
            "\(id.quotedForMessage) is not the meter or the vibration sensor of this asset; \(hint)"
        table.report("device", message)
        return nil
    }

    private func channel(
        called word: String,
        of device: DeviceSection,
        in table: SettingsTable
    ) -> Channel? {
        guard let profile = device.profile else { return nil }
        guard let channel = Channel(name: word), profile.channels.contains(channel) else {
            let hint = SettingsSpelling.hint(
                for: word,
                in: profile.channels.filter { !$0.isCount }.map(\.name)
            )
            let message = "\(word.quotedForMessage) is not a channel of \(profile.name); \(hint)"
            table.report("channel", message)
            return nil
        }
        guard !channel.isCount else {
            let message =
                "\(word) is a count or a code, which has no healthy level to learn; name a "
                + "measured value"
            table.report("channel", message)
            return nil
        }
        return channel
    }

    private func isStreamed(_ channel: Channel, of device: DeviceSection) -> Bool {
        device.isStream && channel.isAcceleration
    }

    /// Whether `name` says the channel's unit and is no other's, so that no feature has two meanings.
    private mutating func isUsable(
        _ name: String,
        for channel: Channel,
        in table: SettingsTable
    ) -> Bool {
        let ending = channel.unit.nameEnding
        guard name.hasSuffix(ending), name.utf8.count > ending.utf8.count else {
            let message =
                "\(name) does not say its unit; end it in \(ending), as in \(channel.name)"
            table.report("name", message)
            return false
        }
        let own = Self.features(of: [ExtraChannel(name: name, unit: channel.unit)], signals: [])
        guard taken.isDisjoint(with: own) else {
            let message =
                "\(name) gives features the names that others have already; choose another name"
            table.report("name", message)
            return false
        }
        taken.formUnion(own)
        return true
    }

    /// The names of all features that `extras` can have at any rate.
    private static func features(of extras: [ExtraChannel], signals: [Signal]) -> [String] {
        let waveforms = extras.map {
            ExtraChannel(name: $0.name, unit: $0.unit, isWaveform: true)
        }
        let fastest = FeatureSet(
            interval: .milliseconds(1),
            signals: signals,
            extras: waveforms,
            rotation: .configured(hz: 25)
        )
        return fastest.features.map(\.name)
    }

    /// A waveform that comes too slowly gives nothing more than any channel.
    private func warnIfTooSlow(_ table: SettingsTable) {
        let window = WindowShape(interval: AnalysisSettings.fitting(supply.interval))
        guard SpectrumShape(window: window, rotation: .unknown) == nil else { return }
        let message =
            "gives no spectrum, which takes \(SpectrumShape.sizeRange.lowerBound) events in "
            + "a window, and the meter gives \(window.expectedCount); its level and "
            + "restlessness are looked at all the same"
        table.report("waveform", message, severity: .warning)
    }
}

extension SettingsKind where Value == String {
    /// The name of an extra channel.
    fileprivate static var extraChannelName: Self {
        text.rejecting { text in
            ExtraChannel.isName(text)
                ? nil
                : "\(text.quotedForMessage) is not a channel's name; use 1 to "
                    + "\(ExtraChannel.nameByteLimit) of a–z, 0–9 and _, the unit at the end, as in "
                    + "bearing_c"
        }
    }
}
