import Acquisition
import Diagnostics
import DigitalTwin

/// What an asset's events come from: a meter and perhaps an accelerometer, the digital twin, or,
/// where there is none of these, other systems that send them.
enum AssetDevices: Sendable {
    case real(meter: DeviceSettings, source: Source, vibration: DeviceSettings?)
    case digitalTwin(TwinSettings)
    case none(silenceLimit: Duration)

    /// Whether a digital twin stands in.
    var isTwin: Bool {
        if case .digitalTwin = self { true } else { false }
    }

    /// The ids of the devices: the meter's, then the accelerometer's.
    var ids: [String] {
        switch self {
        case .real(let meter, _, let vibration): [meter.id] + (vibration.map { [$0.id] } ?? [])
        case .digitalTwin, .none: []
        }
    }

    /// Where the events truly come from; what is sent may say that it is simulated or a replay.
    var source: Source {
        switch self {
        case .real(_, let source, _): source
        case .digitalTwin: .simulator
        case .none: .http
        }
    }

    /// How old the last event may be before the stream counts as DISCONNECTED.
    var ageLimit: Duration {
        switch self {
        case .real(let meter, _, _): EventAssembler.ageLimit(interval: meter.pollInterval)
        case .digitalTwin(let settings):
            EventAssembler.ageLimit(interval: .seconds(1) / settings.rateHz)
        case .none(let silenceLimit): silenceLimit
        }
    }

    /// Whether an event of `other` can be this asset's past.
    func canHaveGiven(_ other: Source) -> Bool {
        if case .none = self { return other == .http || other == .replay || other == .simulator }
        return other == source
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
