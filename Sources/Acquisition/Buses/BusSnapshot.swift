import Diagnostics

/// What a bus and its devices are doing at one instant: for the page, the metrics and the log.
public struct BusSnapshot: Hashable, Sendable {
    /// Whether there is a line to talk on.
    public enum State: String, Sendable, CaseIterable {
        /// Not opened yet.
        case connecting
        /// The port or connection is open.
        case connected
        /// It could not be opened, or was lost, and is tried again after a wait.
        case backingOff
        /// The worker was stopped.
        case stopped
    }

    /// The `id` of the bus in the configuration.
    public let id: String
    /// What kind of bus it is, in the configuration's words: `modbus-rtu`, `modbus-tcp`,
    /// `rtu-over-tcp` or `wt901`.
    public let kind: String
    /// Where it is: the port's path and line settings, or host and TCP port.
    public let target: String
    /// Whether there is a line to talk on.
    public internal(set) var state = State.connecting
    /// Since when it is in this state.
    public internal(set) var since: MonotonicTime
    /// Why the port or connection failed last, in words; nil if it never did.
    public internal(set) var lastError: String?
    /// How often the port or connection was opened.
    public internal(set) var opens: UInt64 = 0
    /// How often it could not be opened.
    public internal(set) var openFailures: UInt64 = 0
    /// How often it was lost after it had been open.
    public internal(set) var losses: UInt64 = 0
    /// How often a TCP connection was given up because requests in a row stayed without reply.
    public internal(set) var silentConnections: UInt64 = 0
    /// Bytes that answered no request or were part of no frame.
    public internal(set) var strayBytes: UInt64 = 0
    /// Its devices, in the order of the configuration.
    public internal(set) var devices: [DeviceSnapshot]
}

/// What a device is doing at one instant.
public struct DeviceSnapshot: Hashable, Sendable {
    /// How the device was at its last poll; the raw value is for the API.
    public enum State: String, Sendable, CaseIterable {
        /// Not asked yet.
        case notAsked
        /// It answered.
        case answering
        /// It answered with exceptions only.
        case refusing
        /// It did not answer.
        case silent
        /// What came was corrupt or did not belong.
        case garbled
        /// Its bus is down.
        case unreachable
    }

    /// The `id` of the device in the configuration.
    public let id: String
    /// Its place in the list of all configured devices.
    public let index: Int
    /// The name of its profile.
    public let profile: String
    /// Its unit id; 0 for a stream.
    public let unitID: UInt8
    /// How it was at its last poll.
    public internal(set) var state = State.notAsked
    /// Since when it is in this state.
    public internal(set) var since: MonotonicTime
    /// Polls, or samples of a stream and waits for them.
    public internal(set) var polls: UInt64 = 0
    /// Polls of which every block was answered with registers, or whole samples.
    public internal(set) var goodPolls: UInt64 = 0
    /// Requests that failed, by reason, those included that went well when repeated in their poll.
    public internal(set) var failures = FailureCounts()
    /// Requests repeated because the reply was corrupt or did not belong.
    public internal(set) var retries: UInt64 = 0
    /// Values that were answered but cannot be used or not fully, by reason.
    public internal(set) var doubtfulValues = FailureCounts()
    /// The wait that its failures have led to; zero while it answers.
    public internal(set) var backOff = Duration.zero
    /// When its last reply was complete; nil before the first.
    public internal(set) var lastReply: MonotonicTime?
    /// From the last answered request to its whole reply; nil before the first and for a stream.
    public internal(set) var lastRoundTrip: Duration?
    /// When it is asked next; nil for a stream.
    public internal(set) var nextPoll: MonotonicTime?
    /// Why it failed last, in words; nil if it never did.
    public internal(set) var lastError: String?

    /// Polls that failed.
    public var failedPolls: UInt64 { polls - goodPolls }

    mutating func enter(_ state: State, at time: MonotonicTime) {
        guard state != self.state else { return }
        self.state = state
        since = time
    }
}

extension BusSnapshot {
    /// A bus that has done nothing yet.
    init(of bus: BusSettings, firstDevice: Int, at time: MonotonicTime) {
        let devices = bus.devices.enumerated().map { place, device in
            DeviceSnapshot(
                id: device.id,
                index: firstDevice + place,
                profile: device.profile.name,
                unitID: device.unitID,
                since: time
            )
        }
        self.init(
            id: bus.id,
            kind: bus.link.kind,
            target: bus.link.target,
            since: time,
            devices: devices
        )
    }

    mutating func enter(_ state: State, at time: MonotonicTime) {
        guard state != self.state else { return }
        self.state = state
        since = time
    }
}

extension BusSettings.Link {
    /// The kind in the configuration's words.
    public var kind: String {
        switch self {
        case .modbusRTU: "modbus-rtu"
        case .modbusTCP: "modbus-tcp"
        case .rtuOverTCP: "rtu-over-tcp"
        case .wt901: "wt901"
        }
    }

    /// Where it is, in words.
    public var target: String {
        switch self {
        case .modbusRTU(let path, let line, _), .wt901(let path, let line): "\(path) at \(line)"
        case .modbusTCP(let host, let port), .rtuOverTCP(let host, let port):
            "\(host) port \(port)"
        }
    }
}
