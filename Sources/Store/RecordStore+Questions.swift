import Diagnostics
import Glibc
import Platform

extension RecordStore {
    /// Waits until all that was given so far, or all up to `ticket`, is on disk.
    ///
    /// - Returns: false if it is not within `timeout`, or if something from `ticket` on was lost:
    ///   then it is not known to be on disk.
    public func commitNow(through ticket: StoreTicket? = nil, upTo timeout: Duration) -> Bool {
        let (wanted, first) = intake.signal { intake in
            intake.isCommitWanted = intake.isCommitWanted || intake.hasPending
            let first = StoreTicket(number: intake.settled.number + 1)
            return (ticket ?? intake.lastTicket, ticket ?? first)
        }
        return intake.wait(
            upTo: timeout,
            until: { $0.settled >= wanted || $0.pending.newestLost >= first || $0.isClosed },
            then: { $0.settled >= wanted && $0.pending.newestLost < first }
        )
    }

    /// How much was given since the start and is lost: records and events.
    public var lossCount: UInt64 { intake.withLock { $0.pending.loss.count } }

    /// Waits until all that was given so far is on disk.
    ///
    /// - Parameters:
    ///   - lossCount: what the store's was before the caller gave, or looked at, the first of it.
    ///   - timeout: how long it may take.
    /// - Returns: false if it is not on disk within `timeout`, if the disk refuses, or if anything at
    ///   all was lost since.
    public func commitNow(lossCount: UInt64, upTo timeout: Duration) -> Bool {
        let (wanted, failures) = intake.signal { intake in
            intake.isCommitWanted = intake.isCommitWanted || intake.hasPending
            return (intake.lastTicket, intake.progress.failures)
        }
        return intake.wait(
            upTo: timeout,
            until: { intake in
                !intake.hasPending || intake.settled >= wanted || intake.isClosed
                    || intake.pending.loss.count > lossCount
                    || intake.progress.failures > failures
            },
            then: { intake in
                (!intake.hasPending || intake.settled >= wanted)
                    && intake.pending.loss.count == lossCount
            }
        )
    }

    /// Whether what waits for its commit takes half of its memory or more.
    public var isHalfFull: Bool {
        intake.withLock { $0.pending.byteCount >= $0.options.pendingByteLimit / 2 }
    }

    /// Whether the last commit failed.
    public var isFailing: Bool { intake.withLock { $0.progress.isFailing } }

    /// Runs `body` on the store's thread and waits for its answer.
    ///
    /// - Throws: `StoreError` of `body`; `.busy` where the thread has not answered within
    ///   `timeout` or too many wait; `.closed`.
    public func read<Answer: Sendable>(
        upTo timeout: Duration = .seconds(10),
        _ body: @escaping @Sendable (StoreReader) throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer {
        let answer = Condition<Result<Answer, StoreError>?>(nil)
        let path = self.path
        let question = Question { reader in
            do throws(StoreError) {
                guard let reader else { throw .closed(path: path) }
                let result = try body(reader)
                answer.withLock { $0 = .success(result) }
                return nil
            } catch {
                answer.withLock { $0 = .failure(error) }
                return error
            }
        }
        let refusal: StoreError? = intake.signal { intake in
            if intake.isClosed { return .closed(path: path) }
            guard intake.questions.count < Intake.questionLimit else { return .busy(path: path) }
            intake.questions.append(question)
            return nil
        }
        if let refusal { throw refusal }
        guard question.wait(upTo: timeout), let result = answer.withLock(\.self) else {
            throw .busy(path: path)
        }
        return try result.get()
    }

    /// The value kept under `key`, on disk or not yet; nil if there is none.
    ///
    /// - Throws: as `read` does.
    public func state(_ key: String) throws(StoreError) -> [UInt8]? {
        if let waiting = intake.withLock({ $0.states[key] }) { return waiting }
        return try read { reader throws(StoreError) in try reader.state(key) }
    }

    /// The newest event of `assetID`, on disk or not yet, in whatever boot; never waits.
    ///
    /// Its monotonic time is that of its own boot; its timestamp is nil if that boot's clock was
    /// never trusted.
    public func lastEvent(of assetID: String) -> SensorEvent? {
        intake.withLock { intake -> SensorEvent? in
            guard let newest = intake.newest[assetID] else { return nil }
            guard newest.event.timestamp == nil, newest.isOfThisBoot else { return newest.event }
            return newest.event.stamped(intake.timestamp(of: newest.event.time))
        }
    }

    /// Whether the store's thread goes round and, if something waits, tries to commit it.
    ///
    /// A full disk that is tried again and again is progress; a thread that hangs is not.
    public var isAdvancing: Bool {
        let now = MonotonicClock.now()
        return intake.withLock { intake in
            intake.progress.isAdvancing(
                at: now,
                waitingSince: intake.hasPending ? intake.waitingSince : nil,
                options: intake.options
            )
        }
    }

    /// How the store gets on; takes no time of its thread.
    public func snapshot() -> StoreSnapshot {
        let fileBytes = Self.byteCount(of: path)
        let logBytes = Self.byteCount(of: path + "-wal")
        return intake.withLock { intake in
            StoreSnapshot(intake, path: path, fileBytes: fileBytes, walBytes: logBytes)
        }
    }

    private static func byteCount(of path: String) -> UInt64 {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_size) : 0
    }
}
