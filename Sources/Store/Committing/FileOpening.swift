import Diagnostics
import Logging
import Platform

/// Opens the file of a directory for the store's thread, a new one where it is damaged.
struct FileOpening {
    /// How long to wait before a file that cannot be opened is tried again.
    private static let retryInterval = Duration.seconds(5)

    let directory: String
    let options: StoreOptions
    let intake: Condition<Intake>
    let log: Logger

    /// The thread's owner of the open file.
    ///
    /// - Throws: `StoreError` where it cannot be opened and is not damaged.
    func thread(
        newest: NewestRows = NewestRows(),
        known: KnownParents = KnownParents()
    ) throws(StoreError) -> StoreThread {
        do throws(StoreError) {
            return try StoreThread(
                directory: directory,
                intake: intake,
                options: options,
                log: log
            )
        } catch .damaged(_, let reason) {
            return try replacement(reason, newest, known)
        }
    }

    /// The same, once the file was found to be damaged; nil where the store closes meanwhile.
    ///
    /// `newest` and `known` are what memory knows of it.
    func again(
        after damage: StoreError,
        newest: NewestRows,
        known: KnownParents
    ) -> StoreThread? {
        do throws(StoreError) {
            return try replacement("\(damage)", newest, known)
        } catch {
            log.error("No new store can be begun, the newest records wait in memory: \(error)")
        }
        while true {
            let isClosing = intake.wait(
                upTo: Self.retryInterval,
                until: { $0.closeBy != nil },
                then: { intake in
                    intake.progress.lastTurn = MonotonicClock.now()
                    return intake.closeBy != nil
                }
            )
            if isClosing { return nil }
            do throws(StoreError) {
                return try thread(newest: newest, known: known)
            } catch {
                intake.withLock { $0.progress.noted(error) }
            }
        }
    }

    private func replacement(
        _ reason: String,
        _ newest: NewestRows,
        _ known: KnownParents
    ) throws(StoreError) -> StoreThread {
        let replacement = try Replacement(
            directory: directory,
            reason: reason,
            newest: newest,
            known: known
        )
        log.critical("\(replacement.text)")
        let thread = try StoreThread(
            directory: directory,
            intake: intake,
            options: options,
            log: log
        )
        let now = MonotonicClock.now()
        intake.signal { intake in
            intake.progress.replaced(aside: replacement.aside)
            let ticket = intake.nextTicket(at: now)
            let event = replacement.logEvent(at: now)
            intake.pending.append(
                PendingEntry(ticket: ticket, asset: nil, offset: intake.utcOffset, event: event)
            )
        }
        return thread
    }
}
