import Diagnostics
import Logging
import Platform

/// The life of a Modbus bus: open it, poll whichever device is due, and begin again when it is lost.
struct PollLoop {
    private let bus: BusSettings
    private let firstDevice: Int
    private let port: BusPort
    private var pollers: [DevicePoller]
    private var backoff = Backoff.bus
    private var failures: FailureLog

    /// The loop of a Modbus bus, whose devices all have registers.
    init(bus: BusSettings, firstDevice: Int, port: BusPort) {
        self.bus = bus
        self.firstDevice = firstDevice
        self.port = port
        let now = MonotonicClock.now()
        pollers = bus.devices.enumerated().compactMap { place, device in
            DevicePoller(
                device,
                on: bus.link,
                index: firstDevice + place,
                due: now,
                log: port.log
            )
        }
        precondition(
            pollers.count == bus.devices.count,
            "a device without registers is on the Modbus bus \(bus.id)"
        )
        failures = FailureLog(subject: "bus \(bus.id)", log: port.log)
    }

    /// Runs until it is to end.
    mutating func run() {
        while !port.mustStop {
            do throws(LinkError) {
                let link = try ModbusLink(bus.link, timeout: connectTimeout)
                opened()
                try pollUntilLost(link)
            } catch {
                lost(error)
                if port.wait(until: MonotonicClock.now() + backoff.pause) { return }
            }
        }
    }

    private var connectTimeout: Duration {
        bus.devices.map(\.responseTimeout).max() ?? .seconds(1)
    }

    private mutating func opened() {
        let now = MonotonicClock.now()
        port.note(.connected, error: nil)
        for place in pollers.indices where pollers[place].due > now && backoff.pause > .zero {
            pollers[place].restart(at: now)
        }
    }

    private mutating func lost(_ error: LinkError) {
        let now = MonotonicClock.now()
        backoff.fail()
        failures.fail(error.reason, error.description, at: now)
        port.note(.backingOff, error: error)
        for place in pollers.indices {
            pollers[place].fail(error.reason, at: now) {
                port.sink.push(.reading(device: firstDevice + place, $0))
            }
            port.sink.push(.pollEnded(device: firstDevice + place, now))
            port.note(
                place,
                failure: error.reason,
                backoff: backoff.pause,
                time: now,
                took: nil
            )
        }
    }

    /// Polls until it is to end; throws when the link has gone, or must be made anew.
    private mutating func pollUntilLost(_ link: ModbusLink) throws(LinkError) {
        while let place = pollers.indices.min(by: { pollers[$0].due < pollers[$1].due }) {
            if port.wait(until: pollers[place].due) { return }
            let start = MonotonicClock.now()
            let index = firstDevice + place
            let sink = port.sink
            let result = pollers[place].poll(on: link, { sink.push(.reading(device: index, $0)) })
            if let error = result.lost { throw error }
            port.sink.push(.pollEnded(device: firstDevice + place, result.time))
            pollers[place].plan(after: result, start: start)
            port.note(
                place,
                failure: result.failure,
                backoff: pollers[place].backoff.pause,
                time: result.time,
                took: result.time - start
            )
            port.state.withLock { $0.strayBytes = link.strayBytes }
            if result.failure == nil { succeeded(at: result.time) }
            // A connection that gives no reply may be half open, and only a new one can tell.
            if result.failure == .noReply, bus.link.isNetwork { return }
        }
    }

    /// Only an answer proves that a bus works: opening a port proves nothing.
    private mutating func succeeded(at now: MonotonicTime) {
        backoff.succeed()
        failures.succeed(at: now)
    }
}

extension BusSettings.Link {
    /// Whether it is a TCP connection.
    var isNetwork: Bool {
        switch self {
        case .modbusTCP, .rtuOverTCP: true
        case .modbusRTU, .wt901: false
        }
    }
}
