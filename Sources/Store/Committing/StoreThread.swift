import Diagnostics
import Logging
import Platform

/// The owner of the file: opens it, writes and reads it, closes it, all on one thread.
final class StoreThread {
    private let intake: Condition<Intake>
    private let log: Logger
    private let options: StoreOptions
    private let statements: Statements
    private let committer: Committer
    private let retention: Retention
    /// What is wrong with the file, once it is found to be damaged.
    private var damage: StoreError?

    /// Opens the file; on the store's thread.
    init(
        directory: String,
        intake: Condition<Intake>,
        options: StoreOptions,
        log: Logger
    ) throws(StoreError) {
        self.intake = intake
        self.log = log
        self.options = options
        statements = Statements(try StoreFile.open(directory: directory))
        committer = try Committer(statements, bootID: options.bootID)
        retention = Retention(statements, committer, rules: options.retention)
        try load()
    }

    /// The whole life of the thread; how the opening went is told through `intake`.
    static func run(
        directory: String,
        options: StoreOptions,
        intake: Condition<Intake>,
        log: Logger
    ) {
        let opening = FileOpening(directory: directory, options: options, intake: intake, log: log)
        do throws(StoreError) {
            let lock = try DirectoryLock(directory: directory)
            try withExtendedLifetime(lock) { () throws(StoreError) in
                var thread: StoreThread? = try opening.thread()
                intake.signal { $0.phase = .open }
                while let damage = thread?.goRound() {
                    let newest = thread?.committer.newest ?? NewestRows()
                    let known = KnownParents(
                        assets: intake.withLock(\.assetNumbers),
                        boot: thread?.committer.knownBoot
                    )
                    thread = nil  // It closes the file.
                    thread = opening.again(after: damage, newest: newest, known: known)
                }
            }
        } catch {
            intake.signal { $0.phase = .refused(error) }
            return
        }
        // The lock is given up by now: whoever waits for the close may open the file at once.
        let unanswered = intake.signal { intake in
            intake.phase = .closed
            defer { intake.questions = [] }
            return intake.questions
        }
        for question in unanswered { question.answer(nil) }
    }

    /// Takes what the file knows into memory, but for what memory knows already.
    private func load() throws(StoreError) {
        let assets = try AssetIndex(reader([], [], offset: committer.offset))
        for (asset, tail) in assets.tails { committer.note(tail, of: asset) }
        for problem in assets.problems {
            log.warning("The last event of an asset cannot be shown: \(problem)")
        }
        let records = try reader([], [], offset: nil).counts().records
        let removals = try reader([], [], offset: nil).removals()
        intake.withLock { intake in
            intake.take(assets)
            intake.utcOffset = intake.utcOffset ?? committer.offset
            intake.firstOffset = intake.firstOffset ?? committer.offset
            intake.progress.records = records
            intake.progress.removals = removals
            intake.progress.lastTurn = MonotonicClock.now()
        }
    }

    /// - Returns: what is wrong with the file where it is damaged; nil once all is done.
    private func goRound() -> StoreError? {
        while damage == nil {
            let planned = intake.withLock { $0.nextTurn }
            intake.wait(
                upTo: planned - MonotonicClock.now(),
                until: { $0.nextTurn < planned || $0.nextTurn <= MonotonicClock.now() },
                then: { $0.progress.lastTurn = MonotonicClock.now() }
            )
            commitIfDue()
            answerQuestions()
            stampIfDue()
            removeIfDue()
            if isFinished() { break }
        }
        if let damage { return damage }
        checkpoint()
        let (records, events) = intake.withLock {
            ($0.pending.records.count, $0.pending.entries.count)
        }
        if records + events > 0 {
            log.error("Closed with \(records) records and \(events) events not on disk: lost")
        }
        return nil
    }

    private func noteIfDamaged(_ error: StoreError) {
        if case .damaged = error { damage = error }
        if let found = Committer.damage(error) { damage = found }
    }

    private func commitIfDue() {
        let start = MonotonicClock.now()
        let taken = intake.withLock { $0.takeBatch(at: start) }
        guard let taken else { return }
        do throws(StoreError) {
            let result = try committer.commit(taken, at: start)
            let end = MonotonicClock.now()
            let recovery = intake.signal {
                $0.committed(taken, result, from: start, to: end)
            }
            if let reason = result.reason {
                log.error("Lost for ever: \(result.refused.counts): \(reason)")
            }
            tell(recovery)
        } catch {
            noteIfDamaged(error)
            let isFirst = intake.signal { $0.failed(error, at: MonotonicClock.now()) }
            if isFirst {
                log.error("Commits fail, the newest records wait in memory: \(error)")
            }
        }
    }

    private func tell(_ recovery: Recovery?) {
        guard let recovery else { return }
        let seconds = recovery.outage.components.seconds
        log.notice("Commits go on after \(seconds) s; lost: \(recovery.loss.counts)")
    }

    private func answerQuestions() {
        let (questions, records, entries, offset) = intake.withLock { intake in
            defer { intake.questions = [] }
            return (
                intake.questions, intake.pending.records.elements,
                intake.pending.entries.elements, intake.firstOffset
            )
        }
        guard !questions.isEmpty else { return }
        let reader = reader(Array(records), Array(entries), offset: offset)
        for question in questions {
            guard let error = question.answer(reader) else { continue }
            noteIfDamaged(error)
        }
    }

    private func stampIfDue() {
        let now = MonotonicClock.now()
        let (isDue, offset) = intake.withLock { intake in
            let isDue = intake.isStampDue(at: now)
            // Set again below if rows are left, or by who learns the time meanwhile.
            if isDue { intake.hasRowsToStamp = false }
            return (isDue, intake.firstOffset)
        }
        guard isDue else { return }
        do throws(StoreError) {
            let rows = try committer.stampSome(offset: offset, at: now)
            tell(intake.withLock { $0.stamped(rows: rows, at: MonotonicClock.now()) })
        } catch {
            noteIfDamaged(error)
            let isFirst = intake.signal { intake in
                intake.hasRowsToStamp = true
                return intake.failed(error, at: MonotonicClock.now())
            }
            if isFirst { log.error("Stored records cannot be given their time: \(error)") }
        }
    }

    /// Keeps the rules of retention, one small transaction a turn.
    private func removeIfDue() {
        let now = MonotonicClock.now()
        let (isDue, offset) = intake.withLock { intake in
            let isDue =
                intake.hasRowsToRemove && intake.closeBy == nil && intake.progress.retryAt <= now
            if isDue { intake.hasRowsToRemove = false }
            return (isDue, intake.utcOffset)
        }
        guard isDue else { return }
        let today = offset.map { Timestamp(microseconds: now.stamped(by: $0)) }
        do throws(StoreError) {
            let isMore = try retention.removeSome(now: today)
            let reader = reader([], [], offset: nil)
            let kept = try isMore ? (reader.removals(), reader.counts().records) : nil
            let used = try retention.usedBytes()
            intake.withLock { intake in
                intake.progress.usedBytes = UInt64(max(0, used))
                if let (removals, records) = kept {
                    intake.progress.removals = removals
                    intake.progress.records = records
                    intake.hasRowsToRemove = true
                }
            }
        } catch {
            noteIfDamaged(error)
            // Tried again after the next commit, which tells of the disk itself.
            log.warning("Old records cannot make room: \(error)")
            intake.withLock { $0.progress.noted(error) }
        }
    }

    private func isFinished() -> Bool {
        intake.withLock { intake in
            guard let closeBy = intake.closeBy else { return false }
            return !intake.hasPending || closeBy <= MonotonicClock.now()
        }
    }

    private func checkpoint() {
        do throws(StoreError) {
            try statements.connection.checkpoint()
        } catch {
            // Nothing is lost: what was committed is in the log, and read from there next time.
            log.warning("The write-ahead log stays as it is until the next start: \(error)")
            intake.withLock { $0.progress.noted(error) }
        }
    }

    private func reader(
        _ records: [PendingRecord],
        _ entries: [PendingEntry],
        offset: Int64?
    ) -> StoreReader {
        StoreReader(
            statements: statements,
            bootID: options.bootID,
            pendingRecords: records,
            pendingEntries: entries,
            offset: offset
        )
    }
}
