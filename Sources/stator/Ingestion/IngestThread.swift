import Diagnostics
import Logging
import Platform
import StatusPage
import Store

/// The thread that takes what other systems send: reads, checks, stores, waits for the disk, answers.
///
/// It owns the streams of the assets that are sent for. All bodies that wait are taken together, so
/// that many senders share one commit.
final class IngestThread: Sendable {
    /// What the thread needs of the world.
    struct World: Sendable {
        let reader: IngestReader
        /// The ids of the assets that the reader knows, by their places.
        let assetIDs: [String]
        let store: RecordStore
        let clock: WallClock
        let board: IngestBoard
    }

    /// How often a stream is looked at when nothing comes.
    private static let tickInterval = Duration.milliseconds(250)

    /// Who may send.
    let access: WriteAccess
    private let world: World
    private let inbox = Condition(IngestInbox())
    private let thread: Condition<WorkerThread?> = Condition(nil)
    private let hasEnded = Condition(false)
    private let heart: Heartbeat

    /// A thread whose sign of life is `heart`.
    init(_ world: World, access: WriteAccess, heart: Heartbeat) {
        self.world = world
        self.access = access
        self.heart = heart
    }

    /// What became of what was sent.
    var board: IngestBoard { world.board }

    /// Starts the thread; `makeStreams` is called on it and gives the streams by their places.
    func start(makeStreams: @escaping @Sendable () -> [Int: AssetStream]) {
        let worker = WorkerThread(name: "ingest") { [self] in
            run(makeStreams())
            hasEnded.signal { $0 = true }
        }
        thread.withLock { $0 = worker }
    }

    /// Takes a body and never waits; it is answered once it is on disk or refused.
    func submit(_ request: IngestRequest) {
        guard let refusal = inbox.signal({ $0.put(request) }) else { return }
        world.board.refuse("busy", message: "too many bodies wait")
        request.reply.send(refusal)
    }

    /// Asks the thread to end once all that waits is answered.
    func requestStop() {
        inbox.signal { $0.close() }
    }

    /// Waits for the thread to end.
    ///
    /// - Returns: whether it has within `timeout`; one that waits for the disk may not.
    func join(upTo timeout: Duration) -> Bool {
        let ended = hasEnded.wait(upTo: timeout, until: { $0 }, then: { $0 })
        if ended { thread.withLock { $0 }?.join() }
        return ended
    }

    private func run(_ streams: [Int: AssetStream]) {
        var memory = IngestMemory()
        var ticked = MonotonicClock.now()
        while true {
            let (requests, isLast) = inbox.wait(
                upTo: Self.tickInterval,
                until: { !$0.isEmpty || $0.isClosed },
                then: { ($0.takeRound(), $0.isClosed && $0.isEmpty) }
            )
            if !requests.isEmpty {
                var round = IngestRound(world)
                round.run(requests, &memory, streams)
            }
            let now = MonotonicClock.now()
            if now - ticked >= Self.tickInterval {
                ticked = now
                for place in streams.keys.sorted() { streams[place]?.tick(at: now) }
            }
            heart.beat()
            if isLast { break }
        }
        for place in streams.keys.sorted() { streams[place]?.finish() }
    }
}
