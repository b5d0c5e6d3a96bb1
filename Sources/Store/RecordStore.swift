import Diagnostics
import Logging
import Platform

/// The store: whoever has something to keep appends it, and one thread writes it to one SQLite file.
///
/// What is appended is committed in groups, every `commitInterval` (the first at once): SQLite in WAL
/// mode with synchronous=FULL, so a power cut can take one interval at most and nothing that
/// `commitNow` has confirmed. While the disk refuses, what comes waits in bounded memory.
public final class RecordStore: Sendable {
    /// The database file in the store's directory.
    public static let fileName = "stator.sqlite"

    /// What the store's thread and its users share.
    struct Shared: Sendable {
        var pending: Pending
        var jobs: [@Sendable (StoreWriter) -> Void] = []
        var lastEvents: [String: SensorEvent] = [:]
        var snapshot: StoreSnapshot
        /// Counts the wishes for a commit, and how many of them are fulfilled.
        var wished: UInt64 = 0
        var fulfilled: UInt64 = 0
        var isFirst = true
        var isClosing = false
        var lastRound: MonotonicTime
    }

    /// A thread that has not gone round for this long is stuck.
    static let stuckLimit = Duration.seconds(30)

    private let shared: Condition<Shared>
    private let thread: WorkerThread

    /// Opens the store in `directory`, which exists, and makes it if it is not there.
    ///
    /// - Throws: `StoreError`; a file that is newer, foreign or in use is left as it is.
    public init(directory: String, options: StoreOptions, log: Logger) throws(StoreError) {
        let lock = try StoreLock(directory: directory)
        let path = "\(directory)/\(Self.fileName)"
        try Schema.inspect(path: path)
        let file = try StoreConnection(path: path, bootID: options.bootID)
        var snapshot = StoreSnapshot(path: path, schemaVersion: Schema.version)
        snapshot.records = try file.recordCount()
        let shared = Condition(
            Shared(
                pending: Pending(byteLimit: options.pendingByteLimit),
                snapshot: snapshot,
                lastRound: MonotonicClock.now()
            )
        )
        self.shared = shared
        let transfer = Transfer(file: file, lock: lock)
        thread = WorkerThread(name: "store") {
            StoreWriter(
                file: transfer.file,
                lock: transfer.lock,
                interval: options.commitInterval,
                shared: shared,
                log: log
            ).run()
        }
    }

    /// Carries the connection to its thread, once.
    private struct Transfer: @unchecked Sendable {
        let file: StoreConnection
        let lock: StoreLock
    }

    /// Keeps `record`; never waits.
    public func append(_ record: AssetRecord) {
        let item = PendingItem.record(RecordRow(record))
        shared.signal { shared in
            shared.pending.append(item)
            if let last = record.events.last { shared.lastEvents[record.assetID] = last }
        }
    }

    /// Keeps `event`; never waits.
    public func append(_ event: LogEvent) {
        shared.signal { $0.pending.append(.event(event)) }
    }

    /// Keeps `value` under `key`, in the place of what was there; never waits.
    public func setState(_ key: String, _ value: [UInt8]) {
        shared.signal { $0.pending.append(.state(key: key, value: value)) }
    }

    /// Waits until everything appended so far is on the disk.
    ///
    /// - Returns: whether it is; false after `timeout`, or if the store is closed.
    public func commitNow(upTo timeout: Duration) -> Bool {
        let wish = shared.signal { shared in
            shared.wished += 1
            return shared.wished
        }
        return shared.wait(
            upTo: timeout,
            until: { $0.fulfilled >= wish || $0.snapshot.condition == .closed },
            then: { $0.fulfilled >= wish }
        )
    }

    /// The clock is trusted now: gives UTC to all that this boot has stored without it, and to all
    /// that comes without it.
    public func stamp(utcOffsetMicroseconds: Int64) {
        enqueue { $0.stamp(utcOffsetMicroseconds) }
    }

    /// Runs `body` on the store's thread and gives what it gives; it sees what is committed.
    ///
    /// - Throws: what `body` throws, or `StoreError.closed`.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (StoreReader) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let answer = Condition<Swift.Result<Result, StoreError>?>(nil)
        let isOpen = enqueue { writer in
            let result: Swift.Result<Result, StoreError>
            do throws(StoreError) {
                result = .success(try body(writer.reader))
            } catch {
                result = .failure(error)
            }
            answer.signal { $0 = result }
        }
        guard isOpen else { throw .closed }
        guard let result = answer.wait(until: { $0 != nil }, then: { $0 }) else { throw .closed }
        return try result.get()
    }

    /// The newest event of an asset, of any boot, whether committed yet or not; nil if there is none
    /// or it cannot be read.
    public func lastEvent(of assetID: String) -> SensorEvent? {
        if let known = shared.withLock({ $0.lastEvents[assetID] }) { return known }
        return try? read { (reader) throws(StoreError) in try reader.lastEvent(of: assetID) }
    }

    /// Commits what waits, brings the write-ahead log into the file, and closes it.
    ///
    /// - Returns: whether all was written within `timeout`.
    public func close(upTo timeout: Duration) -> Bool {
        shared.signal { $0.isClosing = true }
        let isComplete = shared.wait(
            upTo: timeout,
            until: { $0.snapshot.condition == .closed },
            then: { $0.snapshot.condition == .closed && $0.pending.items.isEmpty }
        )
        if isComplete { thread.join() }
        return isComplete
    }

    /// Whether the store's thread goes round; a full disk that is tried again counts as going round.
    public var isAdvancing: Bool {
        MonotonicClock.now() - shared.withLock { $0.lastRound } < Self.stuckLimit
    }

    /// How the store is doing.
    public func snapshot() -> StoreSnapshot {
        var snapshot = shared.withLock { shared in
            var snapshot = shared.snapshot
            snapshot.pendingCount = shared.pending.items.count
            snapshot.pendingBytes = shared.pending.byteCount
            snapshot.dropped = shared.pending.dropped
            return snapshot
        }
        snapshot.fileBytes = (try? StoreFile.size(snapshot.path)) ?? 0
        snapshot.walBytes = (try? StoreFile.size(snapshot.path + "-wal")) ?? 0
        return snapshot
    }

    /// False if the store is closed, so that nobody would run the job.
    @discardableResult
    private func enqueue(_ job: @escaping @Sendable (StoreWriter) -> Void) -> Bool {
        shared.signal { shared in
            guard shared.snapshot.condition != .closed else { return false }
            shared.jobs.append(job)
            return true
        }
    }
}
