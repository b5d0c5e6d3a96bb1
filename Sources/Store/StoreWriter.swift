import Diagnostics
import Logging
import Platform

/// The store's thread: waits for something to write, a job or the end, and commits in groups.
final class StoreWriter {
    /// After a commit that failed the next one waits this long, doubling to the limit.
    private static let firstBackoff = Duration.seconds(1)
    private static let backoffLimit = Duration.seconds(30)
    /// The thread goes round at least this often, so that it can be seen to live.
    private static let roundLimit = Duration.seconds(1)

    private let file: StoreConnection
    // Held until the thread ends.
    private let lock: StoreLock
    private let interval: Duration
    private let shared: Condition<RecordStore.Shared>
    private let log: Logger
    private var nextCommit: MonotonicTime?
    private var backoff: Duration?
    private var failedAttempts = 0
    private var accountedDrops: UInt64 = 0

    init(
        file: StoreConnection,
        lock: StoreLock,
        interval: Duration,
        shared: Condition<RecordStore.Shared>,
        log: Logger
    ) {
        self.file = file
        self.lock = lock
        self.interval = interval
        self.shared = shared
        self.log = log
    }

    /// What reads see.
    var reader: StoreReader { StoreReader(file: file) }

    func run() {
        while true {
            let round = nextRound()
            for job in round.jobs { job(self) }
            let now = MonotonicClock.now()
            if round.isDue(at: now, nextCommit: nextCommit) {
                commit()
            } else if round.hasItems, nextCommit == nil {
                nextCommit = now + interval
            }
            if round.isClosing {
                end()
                return
            }
        }
    }

    /// What there is to do.
    private struct Round {
        let jobs: [@Sendable (StoreWriter) -> Void]
        let hasItems: Bool
        let isWished: Bool
        let isFirst: Bool
        let isClosing: Bool

        func isDue(at now: MonotonicTime, nextCommit: MonotonicTime?) -> Bool {
            if isClosing { return true }
            // While the disk refuses, wishes wait for the back-off like everybody.
            if let nextCommit, now < nextCommit, !isWished { return false }
            return isWished || hasItems && (isFirst || nextCommit.map { now >= $0 } ?? false)
        }
    }

    private func nextRound() -> Round {
        let now = MonotonicClock.now()
        let untilCommit = nextCommit.map { max(.zero, $0 - now) } ?? Self.roundLimit
        let isBackingOff = backoff != nil
        let isWaiting = nextCommit != nil
        return shared.wait(
            upTo: min(untilCommit, Self.roundLimit),
            until: { shared in
                if shared.isClosing || !shared.jobs.isEmpty { return true }
                if isBackingOff { return false }
                return shared.wished > shared.fulfilled
                    || !shared.pending.items.isEmpty && (!isWaiting || shared.isFirst)
            },
            then: { shared in
                defer { shared.jobs = [] }
                shared.lastRound = MonotonicClock.now()
                return Round(
                    jobs: shared.jobs,
                    hasItems: !shared.pending.items.isEmpty,
                    isWished: shared.wished > shared.fulfilled && !isBackingOff,
                    isFirst: shared.isFirst && !isBackingOff,
                    isClosing: shared.isClosing
                )
            }
        )
    }

    /// Writes everything that waits in one transaction; puts it back if that fails.
    private func commit() {
        let (items, wish) = shared.withLock { shared in
            shared.isFirst = false
            return (shared.pending.takeAll(), shared.wished)
        }
        let begin = MonotonicClock.now()
        do throws(StoreError) {
            if !items.isEmpty { try file.write(items) }
        } catch {
            fail(error, items)
            return
        }
        let end = MonotonicClock.now()
        let records = items.count { if case .record = $0 { true } else { false } }
        let bytes = items.reduce(0) { $0 + $1.byteCount }
        shared.signal { shared in
            shared.fulfilled = max(shared.fulfilled, wish)
            shared.snapshot.condition = .committing
            shared.snapshot.lastError = nil
            guard !items.isEmpty else { return }
            shared.snapshot.records += UInt64(records)
            shared.snapshot.recordBytes += UInt64(bytes)
            shared.snapshot.commits += 1
            shared.snapshot.lastCommit = end
            shared.snapshot.lastCommitDuration = end - begin
        }
        nextCommit = nil
        recover(at: end)
    }

    private func fail(_ error: StoreError, _ items: [PendingItem]) {
        let wait = backoff.map { min($0 * 2, Self.backoffLimit) } ?? Self.firstBackoff
        failedAttempts += 1
        if backoff == nil {
            log.error("\(error); records wait in memory and the store is tried again")
        }
        backoff = wait
        nextCommit = MonotonicClock.now() + wait
        shared.signal { shared in
            shared.pending.putBack(items)
            shared.snapshot.condition = .failing
            shared.snapshot.lastError = error.description
        }
    }

    /// After a failure: says that it is over, and accounts for what was lost.
    private func recover(at now: MonotonicTime) {
        guard backoff != nil else { return }
        let dropped = shared.withLock { $0.pending.dropped }
        let lost = dropped.count - accountedDrops
        log.notice("the store writes again after \(failedAttempts) attempts; \(lost) records lost")
        backoff = nil
        failedAttempts = 0
        guard lost > 0 else { return }
        accountedDrops = dropped.count
        let event = LogEvent(
            assetID: nil,
            time: now,
            timestamp: nil,
            kind: "records-dropped",
            severity: .critical,
            text: "\(lost) records were lost: the disk refused for longer than memory could hold",
            evidence: "{\"records\":\(lost),\"first_ns\":\(dropped.first?.nanoseconds ?? 0)"
                + ",\"last_ns\":\(dropped.last?.nanoseconds ?? 0)}"
        )
        shared.signal { $0.pending.append(.event(event)) }
    }

    /// The clock is trusted: stamps this boot's rows, and those to come.
    func stamp(_ utcOffsetMicroseconds: Int64) {
        do throws(StoreError) {
            try file.stamp(utcOffsetMicroseconds)
        } catch {
            log.error("\(error); timestamps are added when the clock is next found right")
        }
    }

    private func end() {
        let isComplete = shared.withLock { $0.pending.items.isEmpty }
        file.checkpoint()
        shared.signal { shared in
            shared.snapshot.condition = .closed
            if isComplete { shared.fulfilled = shared.wished }
        }
    }
}
