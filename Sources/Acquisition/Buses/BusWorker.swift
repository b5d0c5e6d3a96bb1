import Diagnostics
import Logging
import Platform

/// The owner of one bus, on a thread of its own: it polls the devices and hands readings on.
///
/// A failing bus or device backs off by itself and comes back by itself; whoever reads the queue
/// sees qualities with reasons, and the log one line when it starts and one when it ends.
public final class BusWorker: Sendable {
    private let bus: BusSettings
    private let firstDevice: Int
    private let sink: BoundedQueue<Acquired>
    private let log: Logger
    private let state: Condition<BusSnapshot>
    private let isStopping = Condition(false)
    private let hasEnded = Condition(false)
    private let thread: Condition<WorkerThread?> = Condition(nil)

    /// A worker for `bus`, whose devices are numbered from `firstDevice` in the order they are in.
    public init(bus: BusSettings, firstDevice: Int, sink: BoundedQueue<Acquired>, log: Logger) {
        self.bus = bus
        self.firstDevice = firstDevice
        self.sink = sink
        self.log = log
        state = Condition(bus.firstSnapshot(at: MonotonicClock.now()))
    }

    /// Starts the thread.
    public func start() {
        let worker = WorkerThread(name: "bus \(bus.id)") { [self] in
            defer { hasEnded.signal { $0 = true } }
            switch bus.link {
            case .wt901(let path, let line):
                var loop = StreamLoop(
                    path: path,
                    line: line,
                    device: bus.devices[0],
                    index: firstDevice,
                    port: port
                )
                loop.run()
            case .modbusRTU, .modbusTCP, .rtuOverTCP:
                var loop = PollLoop(bus: bus, firstDevice: firstDevice, port: port)
                loop.run()
            }
        }
        thread.withLock { $0 = worker }
    }

    /// Asks the thread to end; a request on the wire gets its time-out first.
    public func requestStop() {
        isStopping.signal { $0 = true }
    }

    /// Waits for the thread to end.
    ///
    /// - Returns: whether it has; a name server that does not answer can hold it for longer than
    ///   any time-out of ours.
    public func join(upTo timeout: Duration) -> Bool {
        let ended = hasEnded.wait(upTo: timeout, until: { $0 }, then: { $0 })
        if ended { thread.withLock { $0 }?.join() }
        return ended
    }

    /// The `id` of the bus.
    public var id: String { bus.id }

    /// How the bus and its devices are doing.
    public func snapshot() -> BusSnapshot { state.withLock { $0 } }

    private var port: BusPort {
        BusPort(sink: sink, log: log, state: state, isStopping: isStopping)
    }
}

/// What a bus' loop has to do with the outside: where readings go, what is shown, when to end.
struct BusPort: Sendable {
    let sink: BoundedQueue<Acquired>
    let log: Logger
    let state: Condition<BusSnapshot>
    let isStopping: Condition<Bool>

    /// Waits until `time`; true if the loop is to end.
    func wait(until time: MonotonicTime) -> Bool {
        isStopping.wait(
            upTo: max(.zero, time - MonotonicClock.now()),
            until: { $0 },
            then: { $0 }
        )
    }

    /// Whether the loop is to end.
    var mustStop: Bool { isStopping.withLock { $0 } }

    /// The bus is open, or is not, and why.
    func note(_ condition: BusSnapshot.Condition, error: LinkError?) {
        let now = MonotonicClock.now()
        state.withLock { bus in
            if bus.condition != condition { bus.since = now }
            bus.condition = condition
            bus.lastError = error?.description
        }
    }

    /// A device was polled, or gave a sample.
    func note(
        _ place: Int,
        failure: QualityReason?,
        backoff: Duration,
        time: MonotonicTime,
        took: Duration?
    ) {
        state.withLock { bus in
            bus.devices[place].polls += 1
            bus.devices[place].backoff = backoff
            guard let failure else {
                bus.devices[place].goodPolls += 1
                bus.devices[place].condition = .answering
                bus.devices[place].lastReply = time
                bus.devices[place].roundTrip = took
                return
            }
            bus.devices[place].failures[failure, default: 0] += 1
            switch failure {
            case .exceptionReply, .corruptFrame, .unexpectedReply, .lineNoise:
                bus.devices[place].condition = .faulty
            default:
                bus.devices[place].condition = .silent
            }
        }
    }
}
