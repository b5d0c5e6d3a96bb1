import Diagnostics
import Logging
import Platform

/// The one owner of the state directory: keeps records, events and state, and gives them back.
///
/// Callers never wait for the disk unless they ask to. A thread of its own commits what has come
/// every `StoreOptions.commitInterval`; a power cut loses no more than that, and nothing for which
/// `commitNow` has said true. While the disk refuses, the newest wait in limited memory.
public final class RecordStore: Sendable {
    /// The name of the file in the state directory.
    public static let fileName = StoreFile.name

    /// The file.
    public let path: String
    let options: StoreOptions
    let intake: Condition<Intake>
    private let worker: WorkerThread

    /// Opens the store in `directory`, which exists, and brings its file to this version.
    ///
    /// - Throws: `StoreError`; a file that is foreign, newer or damaged is left as it is.
    public init(
        directory: String,
        options: StoreOptions,
        log: Logger
    ) throws(StoreError) {
        path = "\(directory)/\(Self.fileName)"
        self.options = options
        let intake = Condition(Intake(options: options, now: MonotonicClock.now()))
        self.intake = intake
        worker = WorkerThread(name: "store") {
            StoreThread.run(directory: directory, options: options, intake: intake, log: log)
        }
        let refusal: StoreError? = intake.wait(
            until: { intake in
                if case .opening = intake.phase { return false }
                return true
            },
            then: { intake in
                if case .refused(let error) = intake.phase { return error }
                return nil
            }
        )
        if let refusal {
            worker.join()
            throw refusal
        }
    }

    /// Closes it, waiting up to five seconds, if nobody has.
    deinit { _ = close(upTo: .seconds(5)) }

    /// Gives `record` to be stored; never waits.
    ///
    /// Where it cannot be kept (memory is full, it is above a limit, the store is closed) the loss
    /// is counted in the snapshot, with its time.
    @discardableResult
    public func append(_ record: AssetRecord) -> StoreTicket {
        let now = MonotonicClock.now()
        let block: [UInt8]
        do throws(StoreError) {
            block = try RecordBlock.encode(record)
        } catch {
            return refuse(record, error, at: now)
        }
        return intake.signal { intake in
            let ticket = intake.nextTicket(at: now)
            do throws(StoreError) {
                try intake.checkOpen(path)
                let pending = PendingRecord(
                    record,
                    ticket: ticket,
                    asset: try intake.number(ofAsset: record.assetID),
                    offset: intake.utcOffset,
                    block: block
                )
                intake.pending.append(pending)
                if let event = record.events.last, !intake.isLate(event, in: record) {
                    intake.newest[record.assetID] = NewestEvent(event: event, isOfThisBoot: true)
                }
            } catch {
                intake.pending.refuse(record: ticket, at: record.start)
                intake.progress.noted(error)
            }
            return ticket
        }
    }

    /// Gives `event` to be stored; never waits, and is given up only after all records.
    @discardableResult
    public func append(_ event: LogEvent) -> StoreTicket {
        let now = MonotonicClock.now()
        return intake.signal { intake in
            let ticket = intake.nextTicket(at: now)
            do throws(StoreError) {
                try intake.checkOpen(path)
                var asset: Int64?
                if let assetID = event.assetID { asset = try intake.number(ofAsset: assetID) }
                intake.pending.append(
                    PendingEntry(
                        ticket: ticket,
                        asset: asset,
                        offset: intake.utcOffset,
                        event: event
                    )
                )
            } catch {
                intake.pending.refuse(event: ticket, at: event.time)
                intake.progress.noted(error)
            }
            return ticket
        }
    }

    /// Keeps `value` under `key` in place of what was there; never waits.
    ///
    /// It is committed with all that was appended before it.
    ///
    /// - Throws: `StoreError.tooLarge` or `.closed`; then the old value stays.
    public func setState(_ value: [UInt8], for key: String) throws(StoreError) {
        let now = MonotonicClock.now()
        let failure: StoreError? = intake.signal { intake in
            do throws(StoreError) {
                try intake.checkOpen(path)
                try intake.states.set(value, for: key, ticket: intake.nextTicket(at: now))
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// The clock is trusted: UTC is the machine's clock plus this many µs, now.
    ///
    /// What was stored in this boot without a time in UTC gets the first one given in it. All that
    /// comes is stamped by the newest; what has a time keeps it.
    public func stamp(utcOffsetMicroseconds: Int64) {
        let isFirst = intake.withLock { intake in
            defer { intake.utcOffset = utcOffsetMicroseconds }
            intake.firstOffset = intake.firstOffset ?? utcOffsetMicroseconds
            return intake.utcOffset == nil
        }
        if isFirst { intake.signal { $0.hasRowsToStamp = true } }
    }

    /// Commits what waits and closes the file; later calls only wait for the same end.
    ///
    /// - Returns: whether all that was given is on disk, or was counted as lost before, and the
    ///   file is closed, within `timeout`.
    @discardableResult
    public func close(upTo timeout: Duration) -> Bool {
        let deadline = MonotonicClock.now() + timeout
        intake.signal { $0.closeBy = $0.closeBy ?? deadline }
        let (isClosed, isEmpty) = intake.wait(
            upTo: timeout,
            until: { $0.isClosed },
            then: { ($0.isClosed, !$0.hasPending) }
        )
        // A thread that hangs in the disk is left behind; the process is about to end.
        if isClosed { worker.join() }
        return isClosed && isEmpty
    }

    /// Gives `line`, which a server refused for good, to be kept; never waits.
    ///
    /// It is committed together with a state that is set after it. Where too many wait or the store
    /// is closed the line itself is not kept: that it was refused is in its sink's own count, and
    /// that it is not kept in the snapshot's `droppedLines`.
    ///
    /// - Returns: whether it is kept.
    @discardableResult
    public func append(_ line: QuarantinedLine) -> Bool {
        let now = MonotonicClock.now()
        return intake.signal { intake in
            guard intake.closeBy == nil, !intake.isClosed,
                intake.lines.count < QuarantinedLine.waitingLimit
            else {
                intake.droppedLines += 1
                return false
            }
            intake.lines.append(PendingLine(ticket: intake.nextTicket(at: now), line: line))
            return true
        }
    }

    private func refuse(
        _ record: AssetRecord,
        _ error: StoreError,
        at now: MonotonicTime
    ) -> StoreTicket {
        intake.signal { intake in
            let ticket = intake.nextTicket(at: now)
            intake.pending.refuse(record: ticket, at: record.start)
            intake.progress.noted(error)
            return ticket
        }
    }
}
