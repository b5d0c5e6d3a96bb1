import Diagnostics

/// A batch on its way into the file, and what was true when it left.
struct Flight {
    let batch: Batch
    let offset: Int64?
    let firstOffset: Int64?
    let lastTicket: StoreTicket
}

/// How long commits failed, and what was lost meanwhile.
struct Recovery {
    let outage: Duration
    let loss: Loss
}

extension Intake {
    /// The next batch, if a commit is due at `now`; in flight until it is committed or failed.
    mutating func takeBatch(at now: MonotonicTime) -> Flight? {
        guard isCommitDue(at: now) else { return nil }
        progress.attempted(at: now)
        var batch = pending.beginFlight(byteLimit: Self.batchByteLimit)
        batch.assets = newAssets
        batch.states = states.beginFlight()
        batch.lines = lines
        if !batch.loss.isNone {
            // Not an append: nobody waits for it, and it takes no room from what does.
            let event = batch.loss.logEvent(at: now)
            batch.entries.append(
                PendingEntry(ticket: settled, asset: nil, offset: utcOffset, event: event)
            )
        }
        return Flight(
            batch: batch,
            offset: utcOffset,
            firstOffset: firstOffset,
            lastTicket: lastTicket
        )
    }

    /// The batch is on disk.
    ///
    /// - Returns: what the log is to say if commits had failed before.
    mutating func committed(
        _ flight: Flight,
        _ result: Committer.Outcome,
        from start: MonotonicTime,
        to end: MonotonicTime
    ) -> Recovery? {
        let recovery = recovery(at: end, loss: flight.batch.loss)
        pending.endFlight(isCommitted: true)
        states.endFlight(isCommitted: true)
        newAssets.removeFirst(flight.batch.assets.count)
        lines.removeFirst(flight.batch.lines.count)
        pending.refuse(result.refused, through: flight.lastTicket)
        if let reason = result.reason { progress.noted(reason) }
        progress.records += UInt64(flight.batch.records.count) - result.refused.records
        progress.committed(from: start, to: end, bytes: result.bytes)
        let oldest = [pending.oldest, states.oldest, lines.first?.ticket].compactMap(\.self).min()
        settled = oldest.map { StoreTicket(number: $0.number - 1) } ?? lastTicket
        waitingSince = hasPending ? start : nil
        hasRowsToRemove = true
        isCommitWanted = isCommitWanted && hasPending
        return recovery
    }

    /// So many rows were given their time.
    ///
    /// - Returns: what the log is to say if writing had failed before.
    mutating func stamped(rows: Int, at now: MonotonicTime) -> Recovery? {
        // Nothing to stamp is nothing written, and says nothing of the disk.
        guard rows > 0 else { return nil }
        let recovery = recovery(at: now, loss: Loss())
        progress.recovered()
        hasRowsToStamp = hasRowsToStamp || rows >= Committer.stampRowLimit
        return recovery
    }

    private func recovery(at now: MonotonicTime, loss: Loss) -> Recovery? {
        progress.failingSince.map { Recovery(outage: now - $0, loss: loss) }
    }

    /// The batch is not on disk and waits again.
    ///
    /// - Returns: whether it is the first to fail.
    mutating func failed(_ error: StoreError, at now: MonotonicTime) -> Bool {
        let isFirst = !progress.isFailing
        pending.endFlight(isCommitted: false)
        states.endFlight(isCommitted: false)
        progress.failed(error, at: now, retryLimit: options.retryLimit)
        return isFirst
    }
}
