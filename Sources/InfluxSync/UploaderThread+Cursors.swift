import Logging
import Platform
import Store

extension UploaderThread {
    /// The rows of `batch` are settled: the cursor goes on.
    ///
    /// - Returns: false where the store is closed.
    func finish(_ batch: PointBatch, _ settled: UploadCounts) -> Bool {
        // The file may have been replaced meanwhile: then these numbers are others' by now.
        if batch.generation == cursors.generation {
            for ids in batch.records { cursors.records.delivered.markDelivered(ids) }
            for ids in batch.events { cursors.events.delivered.markDelivered(ids) }
            for ids in batch.reports { cursors.reports.delivered.markDelivered(ids) }
        }
        if settled.quarantined > 0 {
            let last = shared.withLock { $0.snapshot.lastError ?? "" }
            let count = settled.quarantined
            log.warning("\(settings.sinkID) refuses \(count) points for ever, the last: \(last)")
        }
        let now = dependencies.clock()
        rate.add(Int(settled.delivered), at: now)
        var counts = settled
        let repeated = min(repeatedPoints, counts.delivered)
        repeatedPoints -= repeated
        counts.delivered -= repeated
        // Nothing but points is counted twice where it is sent again.
        let isPlain =
            counts.quarantined + counts.lostRows + counts.lostPoints + counts.withoutTime == 0
        if isPlain {
            let times = repeated > 0 ? repeats : 0
            recent.note(batch, points: settled.delivered, repeats: times, at: now)
        }
        let (isKept, problem) = keepCursors()
        publish { snapshot in
            snapshot.counts += counts
            snapshot.batches += 1
            if let problem { snapshot.lastError = problem }
        }
        return isKept
    }

    /// What the server took last is sent again: it may have gone before its disk had it.
    ///
    /// - Returns: false where the store is closed.
    func takeBackRecent() -> Bool {
        guard !recent.isEmpty else { return true }
        let again = recent.takeBack(in: &cursors)
        repeatedPoints += again.points
        repeats = again.repeats + 1
        let (isKept, problem) = keepCursors()
        if let problem { publish { $0.lastError = problem } }
        return isKept
    }

    /// Gives the cursors to the store.
    ///
    /// - Returns: whether it is open, and what is wrong.
    private func keepCursors() -> (isOpen: Bool, problem: String?) {
        do throws(StoreError) {
            let key = OutboxCursors.key(of: settings.sinkID)
            try dependencies.store.setState(cursors.encoded, for: key)
            return (true, nil)
        } catch {
            if case .closed = error { return (false, "\(error)") }
            return (true, "\(error)")
        }
    }
}
