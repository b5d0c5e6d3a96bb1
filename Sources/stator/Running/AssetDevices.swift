import Acquisition
import Diagnostics
import DigitalTwin

/// What an asset's events come from: a meter and perhaps an accelerometer, or the digital twin.
enum AssetDevices: Sendable {
    case real(meter: DeviceSettings, source: Source, vibration: DeviceSettings?)
    case digitalTwin(TwinSettings)

    /// The ids of the devices: the meter's, then the accelerometer's.
    var ids: [String] {
        switch self {
        case .real(let meter, _, let vibration): [meter.id] + (vibration.map { [$0.id] } ?? [])
        case .digitalTwin: []
        }
    }

    /// Where the events truly come from.
    var source: Source {
        switch self {
        case .real(_, let source, _): source
        case .digitalTwin: .simulator
        }
    }

    /// How old the last event may be before the stream counts as DISCONNECTED.
    var ageLimit: Duration {
        switch self {
        case .real(let meter, _, _): EventAssembler.ageLimit(interval: meter.pollInterval)
        case .digitalTwin(let settings):
            EventAssembler.ageLimit(interval: .seconds(1) / settings.rateHz)
        }
    }

    /// What joins the readings of the devices; the twin needs none.
    func assembler(for asset: AssetDeclaration) -> EventAssembler? {
        guard case .real(let meter, let source, let vibration) = self else { return nil }
        return EventAssembler(
            asset: asset,
            source: source,
            meterInterval: meter.pollInterval,
            vibrationInterval: vibration?.pollInterval
        )
    }
}
