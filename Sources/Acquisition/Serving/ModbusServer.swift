import CModbus
import Diagnostics
import Platform

/// Serves devices over Modbus as real ones would answer, until it is stopped.
///
/// One thread answers everything. What a device does not have it refuses with the exception a real
/// one gives; a unit id that is not served, and a damaged frame, get silence.
public final class ModbusServer: Sendable {
    /// Where it serves.
    public enum Link: Hashable, Sendable {
        /// On the serial port at `path`; where nothing is, a pseudo-terminal is made and a link to
        /// it put there until the server stops.
        case rtu(path: String, line: LineSettings)
        /// On a TCP port of an address of this machine; port 0 takes a free one.
        case tcp(host: String, port: UInt16)
    }

    /// What it has done.
    public struct Counters: Hashable, Sendable {
        /// Replies sent, exceptions included.
        public var replies: UInt64 = 0
        /// Replies that the line or a client took not or not whole.
        public var lostReplies: UInt64 = 0
        /// Frames for units that are not served.
        public var unansweredRequests: UInt64 = 0
        /// Clients sent away: too many at once, or talking no Modbus.
        public var refusedClients: UInt64 = 0
    }

    /// How it ended.
    enum Ending: Hashable, Sendable {
        case stopped
        case failed(ServingError)
    }

    /// What is shared with whoever asks.
    struct State: Sendable {
        var counters = Counters()
        var ending: Ending?
    }

    /// The TCP port that is listened on; nil on a serial line.
    public let port: UInt16?

    private let state: Condition<State>
    private let stopSignal: StopSignal
    private let thread: WorkerThread

    /// Opens the link and serves `devices` on it from now on.
    ///
    /// - Parameters:
    ///   - link: where to serve.
    ///   - devices: at least one, each with a unit id of its own, 1…247 on a serial line, 1…255 on
    ///     TCP.
    ///   - onReply: called on the server's thread just before a reply goes out; it must not stop
    ///     the server.
    /// - Throws: `ServingError`: what is wrong with the devices or the link.
    public init(
        link: Link,
        devices: [ServedDevice],
        onReply: (@Sendable (ServedReply) -> Void)? = nil
    ) throws(ServingError) {
        try Self.check(devices, on: link)
        let stopSignal = try StopSignal()
        let state = Condition(State())
        let run: @Sendable () -> Ending
        switch link {
        case .rtu(let path, let line):
            let server = try RTUServing(
                line: ServedLine(path: path, line: line),
                responder: ModbusResponder(
                    context: ServedLine.context(path: path, line: line),
                    checksumLength: 2,
                    devices: devices,
                    onReply: onReply
                ),
                characterTime: line.characterTime
            )
            run = { server.serve(until: stopSignal, state) }
            port = nil
        case .tcp(let host, let port):
            let listener = try TCPListener(host: host, port: port)
            let server = TCPServing(
                listener: listener,
                responder: ModbusResponder(
                    context: try TCPServing.context(host: host, port: listener.port),
                    checksumLength: 0,
                    devices: devices,
                    onReply: onReply
                )
            )
            run = { server.serve(until: stopSignal, state) }
            self.port = listener.port
        }
        self.stopSignal = stopSignal
        self.state = state
        thread = WorkerThread(name: "modbus-server") {
            let ending = run()
            state.signal { $0.ending = ending }
        }
    }

    deinit { stop() }

    /// Stops serving and gives back the port.
    ///
    /// It returns when that is done; later calls do nothing.
    public func stop() {
        stopSignal.raise()
        thread.join()
    }

    /// Waits until the server ends, at most for `timeout`.
    ///
    /// - Returns: the error that ended it; nil after `stop`, and while it still serves.
    public func waitForFailure(upTo timeout: Duration? = nil) -> ServingError? {
        state.wait(
            upTo: timeout,
            until: { $0.ending != nil },
            then: { if case .failed(let error) = $0.ending { error } else { nil } }
        )
    }

    /// What it has done until now.
    public var counters: Counters { state.withLock { $0.counters } }

    private static func check(_ devices: [ServedDevice], on link: Link) throws(ServingError) {
        if devices.isEmpty { throw .noDevices }
        let allowed: ClosedRange<UInt8> =
            switch link {
            case .rtu: 1...247
            case .tcp: 1...255
            }
        var seen: Set<UInt8> = []
        for device in devices {
            guard allowed.contains(device.unitID) else {
                throw .badUnitID(device.unitID, profile: device.profile.name, allowed: allowed)
            }
            guard seen.insert(device.unitID).inserted else { throw .repeatedUnitID(device.unitID) }
        }
    }
}

extension ModbusServer.State {
    /// Counts what became of an answer.
    mutating func count(_ outcome: ModbusResponder.Outcome) {
        switch outcome {
        case .sent: counters.replies += 1
        case .silent: counters.unansweredRequests += 1
        case .failed: counters.lostReplies += 1
        }
    }
}

extension LineSettings {
    /// The time one character takes: start bit, 8 data bits, parity and stop bits.
    var characterTime: Duration {
        let bits = 1 + 8 + (parity == .none ? 0 : 1) + stopBits
        return .nanoseconds(Int64(bits) * 1_000_000_000 / Int64(baud))
    }
}
