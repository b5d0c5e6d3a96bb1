import Acquisition
import Diagnostics

/// What an asset's events come from, as far as its analysis must know.
struct EventSupply {
    /// The kinds of supply.
    enum Kind {
        case devices
        case twin
        case others
    }

    /// Whether devices, the digital twin or other systems give the events.
    let kind: Kind
    /// The time between two events.
    let interval: Duration
    /// Whether they carry vibration.
    let hasVibration: Bool
    /// The meter; nil without one and after a fault.
    var meter: DeviceSection?
    /// The vibration sensor; nil without one and after a fault.
    var vibration: DeviceSection?
    /// Whether each device that is named is there and fits: else what it lacks is not its fault.
    var areDevicesKnown = true

    /// The axes of the vibration sensor whose velocity it measures.
    var velocities: [ExtraSource] {
        (vibration?.profile?.channels ?? []).filter(\.isVelocity).map {
            ExtraSource(role: .vibration, channel: $0)
        }
    }

    /// The device of the asset that is called `id`, and what it is to the asset.
    func device(called id: String) -> (role: EventAssembler.Role, device: DeviceSection)? {
        if let meter, meter.id == id { return (.meter, meter) }
        if let vibration, vibration.id == id { return (.vibration, vibration) }
        return nil
    }

    /// The ids of the asset's devices.
    var deviceIDs: [String] { [meter?.id, vibration?.id].compactMap(\.self) }
}

extension Channel {
    /// Whether it is a vibration velocity, RMS, of one axis.
    var isVelocity: Bool {
        self == .velocityRmsX || self == .velocityRmsY || self == .velocityRmsZ
    }

    /// Whether it is an instantaneous acceleration of one axis.
    var isAcceleration: Bool {
        self == .accelerationX || self == .accelerationY || self == .accelerationZ
    }

    /// Whether it only ever rises or is a code, so that no level of it is the healthy one.
    var isCount: Bool {
        switch self {
        case .importEnergy, .exportEnergy, .totalEnergy, .resettableEnergy, .importReactiveEnergy,
            .exportReactiveEnergy, .totalReactiveEnergy, .apparentEnergy, .charge,
            .interruptions, .alarm:
            true
        default: false
        }
    }
}
