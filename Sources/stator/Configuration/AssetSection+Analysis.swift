import Acquisition
import Diagnostics
import DigitalTwin

extension AssetSection {
    /// The tables that say how its events are analysed; what is wrong in them is reported.
    func analysisSection(_ devices: [DeviceSection]) -> AnalysisSection {
        let supply = supply(devices)
        let longest = WindowShape.intervalRange.upperBound
        if supply.interval > longest {
            let message =
                "is polled every \(supply.interval), and only a machine with an event every "
                + "\(longest) or faster is learned and judged; lower its poll_interval_ms"
            table.report("meter", message, severity: .warning)
        }
        let extras = ExtraChannelSections(of: table, supply: supply)
        return AnalysisSection(
            table,
            supply: supply,
            ratedCurrentA: ratedCurrentA,
            extras: extras.channels,
            sources: extras.sources
        )
    }

    private func supply(_ devices: [DeviceSection]) -> EventSupply {
        if hasDevices {
            let meter = meter.map { devices[$0] }
            let intervalMS = meter?.pollIntervalMS ?? DeviceSection.defaultPollIntervalMS
            return EventSupply(
                kind: .devices,
                interval: .milliseconds(intervalMS),
                hasVibration: hasVibration,
                meter: meter,
                vibration: vibration.map { devices[$0] },
                areDevicesKnown: namesFittingDevices
            )
        }
        if table.has("ingest") {
            return EventSupply(
                kind: .others,
                interval: ingest?.interval ?? IngestSection.standardInterval,
                hasVibration: hasVibration,
                areDevicesKnown: ingest != nil
            )
        }
        let rateHz = twin?.rateHz ?? TwinSettings.defaultRateHz
        return EventSupply(kind: .twin, interval: .seconds(1) / rateHz, hasVibration: true)
    }

    /// Whether its events carry vibration.
    var hasVibration: Bool { ingest?.hasVibration ?? (twin != nil || vibration != nil) }

    /// Whether each device it names is there and of the right kind.
    var namesFittingDevices: Bool {
        table.has("meter") == (meter != nil) && table.has("vibration") == (vibration != nil)
    }
}
