import Diagnostics

extension MetricsWriter {
    /// The families about the assets, their signals and their channels.
    mutating func write(_ assets: [AssetStatus]) {
        writeCondition(of: assets)
        writeEvents(of: assets)
        for signal in Signal.allCases { write(signal, of: assets) }
        writeChannels(of: assets)
        writeAnalyses(of: assets)
    }

    private mutating func writeCondition(of assets: [AssetStatus]) {
        family(
            "asset_info",
            .gauge,
            "An asset as configured; always 1.",
            assets.map { asset in
                Sample(
                    asset.label + [
                        ("name", asset.name), ("asset_type", asset.assetType),
                        ("phases", String(asset.phases)),
                    ],
                    isTrue: true
                )
            }
        )
        family(
            "asset_status",
            .gauge,
            "1 for the status that holds, 0 for the others.",
            assets.flatMap { asset in
                AssetCondition.allCases.map { condition in
                    Sample(
                        asset.label + [("status", condition.rawValue)],
                        isTrue: condition == asset.status
                    )
                }
            }
        )
    }

    private mutating func writeEvents(of assets: [AssetStatus]) {
        family(
            "asset_events_total",
            .counter,
            "Events accepted.",
            assets.map { Sample($0.label, count: $0.eventCount) }
        )
        family(
            "asset_rejected_events_total",
            .counter,
            "Events rejected, by reason.",
            assets.flatMap { asset in
                asset.rejectedEvents.sorted { $0.key < $1.key }.map { reason, count in
                    Sample(asset.label + [("reason", reason)], count: count)
                }
            }
        )
        family(
            "asset_last_event_age_seconds",
            .gauge,
            "Time since the last event.",
            assets.map { Sample($0.label, ifKnown: $0.lastSeenSecondsAgo) }
        )
    }

    private mutating func writeChannels(of assets: [AssetStatus]) {
        family(
            "channel_value",
            .gauge,
            "The last reading of a device, in the unit that ends the channel's name.",
            assets.flatMap { asset in
                asset.channels.map { channel in
                    Sample(
                        asset.label + [
                            ("device_id", channel.deviceID), ("channel", channel.channel),
                            ("source", asset.source), ("quality", channel.quality),
                        ],
                        ifKnown: channel.value
                    )
                }
            }
        )
    }

    private mutating func write(_ signal: Signal, of assets: [AssetStatus]) {
        let definition = signal.metric
        family(
            definition.name,
            .gauge,
            definition.help,
            assets.map { asset in
                guard let status = asset.signals[signal.name] else { return nil }
                return Sample(
                    asset.label + [("source", asset.source), ("quality", status.quality)],
                    ifKnown: status.value.map { $0 * definition.baseUnits }
                )
            }
        )
    }
}

extension AssetStatus {
    fileprivate var label: MetricsWriter.Sample.Labels { [("asset_id", assetID)] }
}

extension Signal {
    /// The family of a signal, and how many base units its unit is.
    fileprivate var metric: (name: String, help: String, baseUnits: Double) {
        switch self {
        case .voltage: ("voltage_volts", "Phase-to-neutral voltage.", 1)
        case .current: ("current_amperes", "Line current.", 1)
        case .powerFactor: ("power_factor_ratio", "Power factor, 0 to 1.", 1)
        case .power: ("active_power_watts", "Active power.", 1_000)
        case .vibration: ("vibration_g", "Gravity-free acceleration, in g.", 1)
        }
    }
}
