import Diagnostics
import DigitalTwin
import Platform

/// Runs one digital twin in real time, on its own thread, into its asset's stream.
final class TwinWorker: Sendable {
    /// The twin is woken this often, or at its rate if that is slower.
    private static let wakeInterval = Duration.milliseconds(20)
    /// Behind by more than this (a suspended machine), it goes on from now: it invents no past.
    private static let lagLimit = Duration.seconds(1)

    private let isStopping = Condition(false)
    private let thread: Condition<WorkerThread?> = Condition(nil)
    private let heart: Heartbeat

    /// A worker whose sign of life is `heart`.
    init(heart: Heartbeat) {
        self.heart = heart
    }

    /// Starts the thread; `makeStream` is called on it, since a stream belongs to one thread.
    func start(
        settings: TwinSettings,
        hasVibration: Bool,
        makeStream: @escaping @Sendable () -> AssetStream,
        clock: WallClock
    ) {
        let worker = WorkerThread(name: "twin") { [self] in
            run(settings, hasVibration, makeStream(), clock)
        }
        thread.withLock { $0 = worker }
    }

    /// Asks the thread to end after the sample it is at.
    func requestStop() {
        isStopping.signal { $0 = true }
    }

    /// Waits for the thread to end.
    func join() {
        thread.withLock { $0 }?.join()
    }

    private func run(
        _ settings: TwinSettings,
        _ hasVibration: Bool,
        _ stream: AssetStream,
        _ clock: WallClock
    ) {
        var twin = MotorTwin(settings)
        let interval = Duration.seconds(1) / settings.rateHz
        var next = MonotonicClock.now()
        while true {
            let now = MonotonicClock.now()
            if now - next > Self.lagLimit { next = now }
            while next <= now {
                var candidate = twin.next().candidate(
                    identitySeed: 0,
                    time: next,
                    timestamp: clock.timestamp(at: next),
                    hasVibration: hasVibration
                )
                candidate.identity = stream.nextIdentity
                stream.take(candidate)
                next = next + interval
            }
            stream.tick(at: now)
            if let order = stream.takeTwinOrder() { order.apply(to: &twin) }
            heart.beat()
            let rest = max(Self.wakeInterval, next - MonotonicClock.now())
            if isStopping.wait(upTo: rest, until: { $0 }, then: { $0 }) { break }
        }
        stream.finish()
    }
}
