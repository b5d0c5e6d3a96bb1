import Diagnostics
import Logging
import Platform

/// The owner of one bus: a thread that reads its devices and hands their readings on.
///
/// Whatever happens on the bus becomes readings of bad quality with a reason, counters and one log
/// line; the worker itself only ends when it is told to.
public final class BusWorker: Sendable {
    private let bus: BusSettings
    private let firstDevice: Int
    private let sink: BoundedQueue<Acquired>
    private let log: Logger
    private let limits: BusLimits
    private let board: BusBoard
    private let thread = Condition<WorkerThread?>(nil)
    private let hasEnded = Condition(false)

    /// A worker for `bus` that is not running yet.
    ///
    /// The devices of the bus are known in `sink` by their place in it, counted from `firstDevice`.
    public convenience init(
        bus: BusSettings,
        firstDevice: Int,
        sink: BoundedQueue<Acquired>,
        log: Logger
    ) {
        self.init(bus: bus, firstDevice: firstDevice, sink: sink, log: log, limits: BusLimits())
    }

    /// The same with limits of its own, for a trial that cannot wait as long as the field does.
    package init(
        bus: BusSettings,
        firstDevice: Int,
        sink: BoundedQueue<Acquired>,
        log: Logger,
        limits: BusLimits
    ) {
        self.bus = bus
        self.firstDevice = firstDevice
        self.sink = sink
        self.log = log
        self.limits = limits
        board = BusBoard(BusSnapshot(of: bus, firstDevice: firstDevice, at: MonotonicClock.now()))
    }

    /// Starts the thread; later calls do nothing.
    public func start() {
        thread.withLock { thread in
            guard thread == nil else { return }
            let (bus, firstDevice, sink) = (bus, firstDevice, sink)
            let (log, limits, board, hasEnded) = (log, limits, board, hasEnded)
            thread = WorkerThread(name: "bus-\(bus.id)") {
                defer { hasEnded.signal { $0 = true } }
                Descriptor.blockPipeSignal()
                if case .wt901 = bus.link {
                    WT901Bus(
                        bus: bus,
                        device: firstDevice,
                        sink: sink,
                        board: board,
                        log: log,
                        limits: limits
                    ).run()
                } else {
                    ModbusBus(
                        bus: bus,
                        firstDevice: firstDevice,
                        sink: sink,
                        board: board,
                        log: log,
                        limits: limits
                    ).run()
                }
            }
        }
    }

    /// The `id` of the bus.
    public var id: String { bus.id }

    /// Tells the thread to end, and does not wait for it.
    public func requestStop() {
        board.stop()
    }

    /// Waits for the thread to end.
    ///
    /// - Returns: whether it has; a name server that does not answer can hold it for longer than
    ///   any time-out of ours.
    public func join(upTo timeout: Duration) -> Bool {
        let ended = hasEnded.wait(upTo: timeout, until: { $0 }, then: { $0 })
        if ended { stop() }
        return ended
    }

    /// Ends the thread and closes the port.
    ///
    /// It returns within the time-out of the request under way, or the time that a connection under
    /// way may take (3 s). Later calls do nothing.
    public func stop() {
        board.stop()
        thread.withLock { $0 }?.join()
        board.update { $0.enter(.stopped, at: MonotonicClock.now()) }
    }

    /// What the bus and its devices are doing now.
    public func snapshot() -> BusSnapshot { board.snapshot }
}
