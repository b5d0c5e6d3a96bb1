import Diagnostics

/// How a bus is doing, in numbers.
public struct BusSnapshot: Hashable, Sendable {
    /// Whether the bus can be talked on.
    public enum Condition: Hashable, Sendable {
        /// It has not been opened yet.
        case connecting
        /// It is open.
        case connected
        /// It cannot be opened, or was lost, and is tried again later.
        case backingOff
    }

    /// The `id` of the bus.
    public let id: String
    /// Its kind, in the configuration's word.
    public let kind: String
    /// The port with its line settings, or the address.
    public let target: String
    /// Whether it can be talked on.
    public var condition = Condition.connecting
    /// What went wrong last; nil while nothing has since it was opened.
    public var lastError: String?
    /// Since when `condition` holds.
    public var since: MonotonicTime
    /// Bytes that were thrown away because they belonged to no reply.
    public var strayBytes: UInt64 = 0
    /// Its devices, in the configuration's order.
    public var devices: [DeviceSnapshot]
}

/// How a device is doing, in numbers.
public struct DeviceSnapshot: Hashable, Sendable {
    /// Whether the device can be talked to.
    public enum Condition: Hashable, Sendable {
        /// It has not been asked yet.
        case waiting
        /// Its last poll succeeded.
        case answering
        /// It answers, but with exceptions, corrupt or wrong replies.
        case faulty
        /// It does not answer.
        case silent
    }

    /// The `id` of the device.
    public let id: String
    /// The name of its profile.
    public let profile: String
    /// Its unit id; 0 for a stream.
    public let unitID: UInt8
    /// Whether it can be talked to.
    public var condition = Condition.waiting
    /// Polls tried, or samples of a stream.
    public var polls: UInt64 = 0
    /// Polls in which every block was answered.
    public var goodPolls: UInt64 = 0
    /// Failed polls by reason.
    public var failures: [QualityReason: UInt64] = [:]
    /// How long it is left alone after its last failure; zero while it answers.
    public var backoff = Duration.zero
    /// When it last answered.
    public var lastReply: MonotonicTime?
    /// How long its last whole poll took.
    public var roundTrip: Duration?
}

extension BusSettings {
    /// The snapshot of a bus of which nothing is known yet.
    func firstSnapshot(at time: MonotonicTime) -> BusSnapshot {
        BusSnapshot(
            id: id,
            kind: link.kind,
            target: link.target,
            since: time,
            devices: devices.map { device in
                DeviceSnapshot(
                    id: device.id,
                    profile: device.profile.name,
                    unitID: device.unitID
                )
            }
        )
    }
}

extension BusSettings.Link {
    /// The word for it in the configuration.
    public var kind: String {
        switch self {
        case .modbusRTU: "modbus-rtu"
        case .modbusTCP: "modbus-tcp"
        case .rtuOverTCP: "rtu-over-tcp"
        case .wt901: "wt901"
        }
    }

    /// Where it is, for people.
    public var target: String {
        switch self {
        case .modbusRTU(let path, let line, _), .wt901(let path, let line): "\(path), \(line)"
        case .modbusTCP(let host, let port), .rtuOverTCP(let host, let port): "\(host):\(port)"
        }
    }
}
