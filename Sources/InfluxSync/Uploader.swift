import Diagnostics
import Logging
import Platform
import Store

/// Delivers all that a store holds to one server, on a thread of its own, and forgets nothing.
///
/// New data goes first, in batches of a size or an age; what waits from before follows in order,
/// between them. How far it has come is kept in the store, so that after a crash a few seconds are
/// sent once more, which changes nothing: same series, same timestamp. Its memory does not grow
/// with what waits.
public final class Uploader: Sendable {
    /// What it works with, besides the store.
    struct Dependencies: Sendable {
        let settings: UploaderSettings
        let store: RecordStore
        let log: Logger
        let clock: @Sendable () -> MonotonicTime
    }

    /// What the thread and its owner share.
    struct Shared {
        var snapshot = UploadSnapshot()
        var isStopping = false
        var isFinished = false
        var lastTurn: MonotonicTime
    }

    /// The longest time between two signs of life of a healthy thread: a read of the store.
    private static let silenceLimit = Duration.seconds(30)

    private let dependencies: Dependencies
    private let shared: Condition<Shared>
    private let abort = HTTPAbort()
    private let worker: WorkerThread

    /// Starts to deliver what `store` holds.
    ///
    /// Ages and rates are taken from `clock`. A line that the server refuses for ever goes to the
    /// store's quarantine, twice if the program ends before the line's batch is settled.
    public init(
        _ settings: UploaderSettings,
        store: RecordStore,
        log: Logger,
        clock: @escaping @Sendable () -> MonotonicTime = { MonotonicClock.now() }
    ) {
        let dependencies = Dependencies(
            settings: settings,
            store: store,
            log: log,
            clock: clock
        )
        let shared = Condition(Shared(lastTurn: clock()))
        let abort = self.abort
        self.dependencies = dependencies
        self.shared = shared
        worker = WorkerThread(name: "influx") {
            UploaderThread(dependencies, shared: shared, abort: abort).run()
            shared.signal { shared in
                shared.isFinished = true
                shared.snapshot.state = .stopped
            }
        }
    }

    /// Stops it, if nobody has.
    deinit { stop(upTo: .seconds(2)) }

    /// How it gets on.
    public func snapshot() -> UploadSnapshot { shared.withLock(\.snapshot) }

    /// Whether its thread lives; a server that does not answer is no reason for it not to.
    public var isAdvancing: Bool {
        let now = dependencies.clock()
        return shared.withLock { $0.isFinished || now - $0.lastTurn < Self.silenceLimit }
    }

    /// Breaks off what is under way and ends the thread; what was not confirmed is sent again by
    /// the next start.
    ///
    /// - Returns: whether it has ended within `timeout`.
    @discardableResult
    public func stop(upTo timeout: Duration = .seconds(2)) -> Bool {
        shared.signal { $0.isStopping = true }
        abort.abort()
        let isFinished = shared.wait(
            upTo: timeout,
            until: { $0.isFinished },
            then: { $0.isFinished }
        )
        // A thread that hangs in the disk is left behind; the process is about to end.
        if isFinished { worker.join() }
        return isFinished
    }

    /// Waits until `condition` holds for a snapshot, or `timeout` has passed.
    ///
    /// - Returns: whether it holds.
    public func wait(
        upTo timeout: Duration,
        until condition: (UploadSnapshot) -> Bool
    ) -> Bool {
        shared.wait(
            upTo: timeout,
            until: { condition($0.snapshot) },
            then: { condition($0.snapshot) }
        )
    }
}
