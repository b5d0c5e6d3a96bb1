import Diagnostics

/// One asset as the page shows it.
struct ShownAsset: Encodable, Equatable {
    /// A signal: its value, what it is when healthy, and how far to trust it.
    struct Tile: Encodable, Equatable {
        let signal: String
        let label: String
        /// The rounded value; a dash where there is none.
        let value: String
        let unit: String
        let target: String
        let quality: String
        let mark: Shown.Mark
    }

    /// A channel and its part in the deviation.
    struct Share: Encodable, Equatable {
        let name: String
        let text: String
        /// 0…100 %, for the length of a bar; nil where it has no part.
        let percent: Int?
    }

    /// A channel of the reading that may be made up, and how far.
    struct Slider: Encodable, Equatable {
        let name: String
        let label: String
        let unit: String
        let min: Double
        let max: Double
        let step: Double
        let value: Double
    }

    let assetID: String
    let name: String
    /// What it is in a word or two: LIVE, DIGITAL TWIN, CALIBRATING 34 %.
    let badges: [Shown.Fact]
    /// What must not be overlooked; empty where there is nothing.
    let banner: String
    let facts: [String]
    let tiles: [Tile]
    /// Health, risk, remaining life and the scores; empty before the first judgement.
    let health: [Shown.Fact]
    /// Why; what the detector says where nothing is wrong.
    let reasons: [String]
    let shares: [Share]
    let energy: [Shown.Fact]
    let devices: [Shown.Fact]
    let sliders: [Slider]

    init(_ asset: AssetStatus) {
        assetID = asset.assetID
        name = asset.name
        badges = asset.badges
        banner = asset.banner
        facts = [
            "source \(asset.source)", "state \(asset.operatingState ?? "unknown")",
            "last event \(asset.lastSeenText)", "\(asset.eventCount) events",
        ]
        tiles = asset.orderedSignals.map { signal, status in
            Tile(signal, status, asset.analysis)
        }
        let isSeen = asset.status != .disconnected
        let wasSeen = asset.lastSeenSecondsAgo != nil || asset.lastSeen != nil
        health = wasSeen ? asset.analysis?.shownHealth(isSeen: isSeen) ?? [] : []
        let unjudged = ["Nothing is judged before the first event."]
        reasons = wasSeen ? asset.analysis?.reasons ?? unjudged : unjudged
        shares = isSeen ? asset.analysis?.shownShares ?? [] : []
        energy = asset.analysis?.energy.facts ?? []
        devices = asset.channels.map { channel in
            Shown.Fact(
                "\(channel.deviceID) \(channel.channel)",
                "\(ValueText.value(channel.value, unit: channel.unit)), "
                    + ValueText.ago(seconds: channel.ageSeconds)
                    + ", \(ValueText.quality(channel.quality, reason: channel.reason))",
                .init(quality: channel.quality)
            )
        }
        sliders = asset.analysis?.channels.compactMap(\.slider) ?? []
    }

    private enum CodingKeys: String, CodingKey {
        case assetID = "asset_id"
        case name
        case badges
        case banner
        case facts
        case tiles
        case health
        case reasons
        case shares
        case energy
        case devices
        case sliders
    }
}

extension ShownAsset.Tile {
    fileprivate init(_ signal: Signal, _ status: SignalStatus, _ analysis: AnalysisStatus?) {
        self.signal = signal.name
        label = signal.title
        value = status.value.map { FixedText.text($0, decimals: signal.decimals) } ?? "—"
        unit = status.unit
        let words = ValueText.quality(status.quality, reason: status.reason)
        quality = status.isStale ? "STALE – reading \(words)" : "reading \(words)"
        // A good reading of a bad value is no good news, so it is not green.
        mark = status.quality == Quality.Grade.good.name ? .plain : .init(quality: status.quality)
        guard signal != .power else {
            target = "as voltage, current and power factor make it"
            return
        }
        let channel = analysis?.channels.first { $0.name == "\(signal.name)_mean" }
        guard let channel, let healthy = channel.healthy else {
            target = "healthy value not known yet"
            return
        }
        let centre = FixedText.text(healthy, decimals: signal.decimals)
        let spread = channel.sigma.map { " ± \(NumberText.text($0, digits: 2))" } ?? ""
        let unit = status.unit.isEmpty ? "" : " \(status.unit)"
        // The value is of an instant and may lie far outside: what is learned is the mean of a window.
        target = "healthy \(centre)\(spread)\(unit) on average"
    }
}

extension SignalStatus {
    fileprivate var isStale: Bool { reason == QualityReason.stale.name }

    /// Whether something that should give it does not; what never gave it is not missed.
    fileprivate var isLost: Bool {
        quality == Quality.Grade.bad.name && value == nil && !isStale
            && reason != QualityReason.noDevice.name
    }
}

extension AssetStatus {
    fileprivate var badges: [Shown.Fact] {
        var badges = [Shown.Fact("status", status.rawValue, status.mark)]
        guard status != .disconnected else { return badges }
        let stale = orderedSignals.filter(\.status.isStale).map(\.signal.title)
        if !stale.isEmpty {
            badges.append(Shown.Fact("stale", "STALE: \(stale.joined(separator: ", "))", .bad))
        }
        let lost = orderedSignals.filter(\.status.isLost).map(\.signal.title)
        if !lost.isEmpty {
            badges.append(Shown.Fact("lost", "NO VALUE: \(lost.joined(separator: ", "))", .bad))
        }
        guard let analysis else { return badges }
        let words = analysis.assetState.split(separator: "_").joined(separator: " ")
        let progress =
            analysis.baseline.progress.map { " \(FixedText.percent($0))" } ?? ""
        let mark: Shown.Mark =
            switch analysis.assetState {
            case "HEALTHY": .good
            case "ANOMALY_DETECTED": .bad
            default: .warning
            }
        badges.append(Shown.Fact("state", words + progress, mark))
        if analysis.isAlarm {
            let word = analysis.isAcknowledged ? "ALARM, acknowledged" : "ALARM"
            badges.append(Shown.Fact("alarm", word, .bad))
        }
        return badges
    }

    fileprivate var banner: String {
        switch status {
        case .live: return ""
        case .digitalTwin: return "DIGITAL TWIN – simulated: nothing below was measured."
        case .disconnected:
            let why = statusReason.map { ": \($0)" } ?? ""
            let wasSeen = lastSeenSecondsAgo != nil || lastSeen != nil
            let seen = wasSeen ? "Last seen \(lastSeenText)." : "Not seen yet."
            return "DISCONNECTED\(why). \(seen)"
        }
    }
}

extension AssetCondition {
    fileprivate var mark: Shown.Mark {
        switch self {
        case .live: .good
        case .disconnected: .bad
        case .digitalTwin: .simulated
        }
    }
}

extension Shown.Mark {
    init(quality: String) {
        self = quality == "good" ? .good : quality == "uncertain" ? .warning : .bad
    }
}

extension Signal {
    /// The decimals that a value is shown with: what meters and accelerometers resolve.
    fileprivate var decimals: Int {
        switch self {
        case .voltage: 1
        case .current, .powerFactor, .power: 2
        case .vibration: 3
        }
    }
}
