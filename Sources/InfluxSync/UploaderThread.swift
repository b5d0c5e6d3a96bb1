import Diagnostics
import Logging
import Platform
import Store

/// The owner of the connection and the cursors: all of it on the uploader's thread.
final class UploaderThread {
    /// The longest sleep between two signs of life.
    static let turn = Duration.seconds(5)
    /// The wait after the store could not be asked.
    static let storeRetry = Duration.seconds(1)

    let dependencies: Uploader.Dependencies
    let shared: Condition<Uploader.Shared>
    let client: HTTPClient
    var cursors = OutboxCursors()
    /// Falls where a server says that a batch is too large.
    var batchByteLimit: Int
    var delay: RetryDelay
    var rate = PointRate()
    /// Since when nothing was delivered, and why; nil while all is well.
    var trouble: Trouble?
    /// What the server took last.
    var recent = RecentDeliveries()
    /// How many points of that are on their way again, and for the how manieth time.
    var repeatedPoints: UInt64 = 0
    var repeats = 0
    /// The last line that the server took: it takes it again where it takes lines at all.
    var lastTaken: [UInt8] = []
    /// How many lines were given to the quarantine since it was last written.
    var uncommittedLines = 0
    /// Whether it was said that such a line was not kept.
    var hasToldDroppedLines = false
    /// Whether what is left waits for the clock.
    var isWaitingForClock = false
    /// When live data was last taken; nil where it is due now.
    var lastLive: MonotonicTime?
    var wasLive = false
    var wantsNewest = true
    private var storeProblem: String?
    private let batches: [PointBatch]

    struct Trouble {
        let since: MonotonicTime
        let text: String
    }

    var settings: UploaderSettings { dependencies.settings }
    var log: Logger { dependencies.log }
    var isStopping: Bool { shared.withLock(\.isStopping) }

    init(
        _ dependencies: Uploader.Dependencies,
        shared: Condition<Uploader.Shared>,
        abort: HTTPAbort
    ) {
        self.dependencies = dependencies
        self.shared = shared
        let settings = dependencies.settings
        client = HTTPClient(settings.http, abort: abort)
        batchByteLimit = settings.batchByteLimit
        delay = RetryDelay(
            first: settings.retryFirst,
            limit: settings.retryLimit,
            seed: settings.seed
        )
        let isCompressed = settings.isCompressed
        batches = (0..<2).map { _ in PointBatch(site: settings.site, isCompressed: isCompressed) }
        client.onTurn = { [clock = dependencies.clock] in
            shared.withLock { $0.lastTurn = clock() }
        }
    }

    /// The whole life of the thread.
    func run() {
        guard begin() else { return }
        var next: PointBatch?
        var isFirst = true
        while !isStopping {
            guard let batch = next ?? prepare(batches[isFirst ? 0 : 1]) else {
                rest()
                continue
            }
            // While the server works at this one, the next is made.
            let isBegun = !batch.pieces.isEmpty
            if isBegun { post(batch) }
            isFirst = batch !== batches[0]
            next = prepare(batches[isFirst ? 0 : 1])
            guard settle(batch, isBegun: isBegun) else { return }
        }
    }

    /// Sleeps for `duration`, with signs of life.
    ///
    /// - Returns: false where it was woken to stop.
    func sleep(_ duration: Duration) -> Bool {
        let end = MonotonicClock.now() + duration
        while true {
            let left = end - MonotonicClock.now()
            guard left > .zero else { return !isStopping }
            let now = dependencies.clock()
            let isStopping = shared.wait(
                upTo: min(left, Self.turn),
                until: { $0.isStopping },
                then: { shared in
                    shared.lastTurn = now
                    return shared.isStopping
                }
            )
            if isStopping { return false }
            if end - MonotonicClock.now() > .zero { look() }
        }
    }

    /// Reads the cursors.
    ///
    /// - Returns: false where it is to stop.
    private func begin() -> Bool {
        while !isStopping {
            do throws(StoreError) {
                let state = try dependencies.store.state(OutboxCursors.key(of: settings.sinkID))
                let end = try dependencies.store.read { reader throws(StoreError) in
                    try reader.outboxEnd()
                }
                var isNew = state == nil
                if let state, !cursors.read(state) {
                    log.warning(
                        "The cursor of \(settings.sinkID) is not readable: all is sent again"
                    )
                    isNew = true
                }
                cursors.begin(end, isNew: isNew)
                return true
            } catch {
                guard noteStore(error) else { return false }
            }
        }
        return false
    }

    /// The next batch in `batch`; nil where nothing is to be sent now.
    private func prepare(_ batch: PointBatch) -> PointBatch? {
        do throws(StoreError) {
            let isFilled = try fill(batch)
            storeProblem = nil
            return isFilled ? batch : nil
        } catch {
            // What was taken into the batch before stays planned; it is sent as it is.
            _ = noteStore(error)
            batch.seal()
            return batch.isEmpty ? nil : batch
        }
    }

    private func rest() {
        let calm = isWaitingForClock ? UploadSnapshot.State.waitingForClock : .idle
        let state = storeProblem.map { .retrying(reason: $0) } ?? calm
        publish { $0.state = state }
        _ = sleep(settings.batchAge)
    }

    /// Looks at the store without taking anything, so that the snapshot is true in an outage.
    private func look() {
        do throws(StoreError) {
            try refresh()
        } catch {
            _ = noteStore(error, isSleeping: true)
        }
    }

    /// Notes that the store could not be asked, and waits.
    ///
    /// - Returns: false where it will never answer again.
    private func noteStore(_ error: StoreError, isSleeping: Bool = false) -> Bool {
        publish { $0.lastError = "\(error)" }
        if storeProblem == nil {
            log.warning("The store cannot be read for \(settings.sinkID): \(error)")
        }
        storeProblem = "\(error)"
        if case .closed = error { return false }
        return isSleeping ? true : sleep(Self.storeRetry)
    }
}
