import Diagnostics
import Logging
import Store

extension UploaderThread {
    /// What a page of the outbox takes in memory at most, about, in bytes.
    static let pageByteLimit = 256 * 1_024

    /// Asks the store how much there is, and tells it in the snapshot.
    func refresh() throws(StoreError) {
        let delivered = (
            records: cursors.records.delivered, events: cursors.events.delivered,
            reports: cursors.reports.delivered
        )
        let (end, oldest) = try dependencies.store.read { reader throws(StoreError) in
            let end = try reader.outboxEnd()
            var oldest: Timestamp?
            if let waiting = delivered.records.next(in: end.records) {
                let page = try reader.outboxRecords(ids: waiting, byteLimit: 0)
                if case .stamped(let time) = page.items.first?.time { oldest = time }
            }
            if oldest == nil, let waiting = delivered.events.next(in: end.events) {
                let page = try reader.outboxEvents(ids: waiting, byteLimit: 0)
                if case .stamped(let time) = page.items.first?.time { oldest = time }
            }
            if oldest == nil, let waiting = delivered.reports.next(in: end.reports) {
                let page = try reader.outboxReports(ids: waiting, byteLimit: 0)
                if case .stamped(let time) = page.items.first?.time { oldest = time }
            }
            return (end, oldest)
        }
        let lost = cursors.update(end)
        publish { snapshot in
            snapshot.oldestWaiting = oldest
            snapshot.counts.lostRows += UInt64(max(0, lost))
        }
    }

    /// Fills `batch` with what is to be sent next: live data if it is due, else the backlog; after
    /// live data the backlog has its turn.
    ///
    /// - Returns: false where there is nothing now.
    func fill(_ batch: PointBatch) throws(StoreError) -> Bool {
        batch.removeAll()
        try refresh()
        batch.generation = cursors.generation
        if wantsNewest {
            cursors.jumpToNewest()
            (wantsNewest, lastLive, wasLive) = (false, nil, false)
        }
        let wasWaiting = isWaitingForClock
        isWaitingForClock = false
        let now = dependencies.clock()
        let isLiveDue = lastLive.map { now - $0 >= settings.batchAge } ?? true
        for isLive in wasLive ? [false, true] : [true, false] where !isLive || isLiveDue {
            let (events, records, reports) = (cursors.events, cursors.records, cursors.reports)
            if let ids = isLive ? events.live : events.backlog { try fillEvents(batch, ids) }
            if let ids = isLive ? reports.live : reports.backlog { try fillReports(batch, ids) }
            if let ids = isLive ? records.live : records.backlog { try fillRecords(batch, ids) }
            guard !batch.isEmpty else { continue }
            let isFull = batch.lines.bytes.count >= batchByteLimit
            if isLive { lastLive = isFull ? nil : now }
            wasLive = isLive
            // Rows that have just got their time: the newest go first again.
            if wasWaiting, !isWaitingForClock { wantsNewest = true }
            batch.seal()
            return true
        }
        return false
    }

    private func fillRecords(_ batch: PointBatch, _ ids: ClosedRange<Int64>) throws(StoreError) {
        var next = ids.lowerBound
        while next <= ids.upperBound, batch.lines.bytes.count < batchByteLimit {
            let wanted = next...ids.upperBound
            // All is asked for before anything is taken, so that nothing is taken twice.
            let (page, gaps) = try dependencies.store.read { reader throws(StoreError) in
                let page = try reader.outboxRecords(ids: wanted, byteLimit: Self.pageByteLimit)
                return (page, try Self.gaps(in: page, from: wanted.lowerBound, reader))
            }
            if page.isWaitingForClock { isWaitingForClock = true }
            guard var through = page.through else { return }
            for item in page.items {
                append(item, to: batch)
                client.push()
                guard batch.lines.bytes.count < batchByteLimit else {
                    through = item.id
                    break
                }
            }
            for gap in gaps where gap.ids.upperBound <= through {
                batch.counts.lostRows += UInt64(gap.ids.span)
                batch.counts.lostPoints += gap.thinnedEvents
            }
            batch.records.append(next...through)
            cursors.records.planned.markDelivered(next...through)
            next = through + 1
            if page.isWaitingForClock { return }
        }
    }

    /// Rows that are not there any more, and how many events those of them had that were thinned.
    private typealias Gap = (ids: ClosedRange<Int64>, thinnedEvents: UInt64)

    /// What is missing between `first` and the end of `page`.
    private static func gaps(
        in page: OutboxPage<StoredRecord>,
        from first: Int64,
        _ reader: StoreReader
    ) throws(StoreError) -> [Gap] {
        guard let through = page.through else { return [] }
        var gaps: [Gap] = []
        var next = first
        for id in page.items.map(\.id) + [through + 1] {
            if id > next {
                // What was thinned meanwhile has left its number of events behind.
                let count = try reader.outboxThinned(ids: next...(id - 1))
                gaps.append((next...(id - 1), UInt64(max(0, count))))
            }
            next = id + 1
        }
        return gaps
    }

    private func fillEvents(_ batch: PointBatch, _ ids: ClosedRange<Int64>) throws(StoreError) {
        var next = ids.lowerBound
        while next <= ids.upperBound, batch.lines.bytes.count < batchByteLimit {
            let wanted = next...ids.upperBound
            let page = try dependencies.store.read { reader throws(StoreError) in
                try reader.outboxEvents(ids: wanted, byteLimit: Self.pageByteLimit)
            }
            if page.isWaitingForClock { isWaitingForClock = true }
            guard let through = page.through else { return }
            batch.counts.lostRows += UInt64((next...through).span - Int64(page.items.count))
            for item in page.items {
                guard case .stamped(let time) = item.time else {
                    batch.counts.withoutTime += 1
                    continue
                }
                batch.lines.append(item.row.event, at: time, clock: item.row.clock)
            }
            batch.events.append(next...through)
            cursors.events.planned.markDelivered(next...through)
            next = through + 1
            if page.isWaitingForClock { return }
        }
    }

    private func fillReports(_ batch: PointBatch, _ ids: ClosedRange<Int64>) throws(StoreError) {
        var next = ids.lowerBound
        while next <= ids.upperBound, batch.lines.bytes.count < batchByteLimit {
            let wanted = next...ids.upperBound
            let page = try dependencies.store.read { reader throws(StoreError) in
                try reader.outboxReports(ids: wanted, byteLimit: Self.pageByteLimit)
            }
            if page.isWaitingForClock { isWaitingForClock = true }
            guard let through = page.through else { return }
            batch.counts.lostRows += UInt64((next...through).span - Int64(page.items.count))
            for item in page.items {
                guard case .stamped(let time) = item.time else {
                    batch.counts.withoutTime += 1
                    continue
                }
                batch.lines.append(item.row, at: time)
            }
            batch.reports.append(next...through)
            cursors.reports.planned.markDelivered(next...through)
            next = through + 1
            if page.isWaitingForClock { return }
        }
    }

    private func append(_ item: OutboxPage<StoredRecord>.Item, to batch: PointBatch) {
        let stored = item.row
        guard case .stamped(let time) = item.time else {
            batch.counts.withoutTime += 1
            return
        }
        let record: AssetRecord
        do throws(StoreError) {
            record = try stored.decoded()
        } catch {
            log.warning("A record cannot be delivered to \(settings.sinkID): \(error)")
            return lose(stored, in: batch)
        }
        var offset = time.microseconds &- record.start.nanoseconds / 1_000
        if let first = record.events.first, let own = first.timestamp {
            offset = own.microseconds &- first.time.nanoseconds / 1_000
        }
        batch.lines.append(record, offset: offset, clock: stored.clock)
    }

    private func lose(_ record: StoredRecord, in batch: PointBatch) {
        batch.counts.lostRows += 1
        batch.counts.lostPoints += UInt64(record.eventCount)
    }
}
