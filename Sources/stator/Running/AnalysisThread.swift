import Acquisition
import Diagnostics
import Platform

/// The thread that takes readings from all buses to their assets' streams.
final class AnalysisThread: Sendable {
    /// The most readings that can wait: seconds of the fastest sensor, a fraction of a megabyte.
    static let queueLimit = 8_192
    /// How often a stream is looked at when nothing comes.
    private static let tickInterval = Duration.milliseconds(250)
    /// The most items taken before the streams are looked at again.
    private static let batchLimit = 512

    /// Which stream a device belongs to, and as what.
    struct Route: Sendable {
        let stream: Int
        let role: EventAssembler.Role
    }

    /// Where the buses put what they read.
    let queue = BoundedQueue<Acquired>(limit: AnalysisThread.queueLimit)
    private let isStopping = Condition(false)
    private let thread: Condition<WorkerThread?> = Condition(nil)
    private let heart: Heartbeat

    /// A thread whose sign of life is `heart`.
    init(heart: Heartbeat) {
        self.heart = heart
    }

    /// Starts the thread; `makeStreams` is called on it, since a stream belongs to one thread.
    ///
    /// `routes` has one entry a configured device, in the order that the buses number them.
    func start(routes: [Route], makeStreams: @escaping @Sendable () -> [AssetStream]) {
        let worker = WorkerThread(name: "analysis") { [self] in run(routes, makeStreams()) }
        thread.withLock { $0 = worker }
    }

    /// Asks the thread to end once the queue is empty.
    func requestStop() {
        isStopping.signal { $0 = true }
        queue.close()
    }

    /// Waits for the thread to end.
    func join() {
        thread.withLock { $0 }?.join()
    }

    private func run(_ routes: [Route], _ streams: [AssetStream]) {
        var ticked = MonotonicClock.now()
        while true {
            let taken = queue.drain(most: Self.batchLimit, waitingUpTo: Self.tickInterval) { item in
                switch item {
                case .reading(let device, let reading):
                    let route = routes[device]
                    streams[route.stream].take(reading, from: route.role)
                case .pollEnded(let device, let time):
                    let route = routes[device]
                    streams[route.stream].endPoll(of: route.role, at: time)
                }
            }
            let now = MonotonicClock.now()
            if now - ticked >= Self.tickInterval {
                ticked = now
                for stream in streams { stream.tick(at: now) }
            }
            heart.beat()
            if taken == 0, isStopping.withLock({ $0 }) { break }
        }
        for stream in streams { stream.finish() }
    }
}
