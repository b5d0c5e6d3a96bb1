import Diagnostics

/// A record that waits for its commit, encoded already.
struct PendingRecord {
    let ticket: StoreTicket
    let asset: Int64
    let assetID: String
    let start: MonotonicTime
    /// That of its first event; nil where the store is to stamp it.
    let timestamp: Timestamp?
    /// UTC less the machine's clock, µs: where its first event has a time that we gave it, what that
    /// says; else as it was known when the record came.
    let offset: Int64?
    let duration: Duration
    let source: Source
    let eventCount: Int
    let worstQuality: Quality
    let state: OperatingState?
    /// The names that its features and channels go by; nil where it was given none.
    let names: NameList?
    let block: [UInt8]

    /// What it takes in memory, about, in bytes.
    var byteCount: Int { block.count + 256 }

    init(
        _ record: AssetRecord,
        ticket: StoreTicket,
        asset: Int64,
        offset: Int64?,
        block: [UInt8]
    ) {
        self.ticket = ticket
        let isSent = record.source.bringsItsTime || record.identitySeed == nil
        let first = isSent ? nil : record.events.first
        self.offset = first?.utcOffsetMicroseconds ?? offset
        self.asset = asset
        assetID = record.assetID
        start = record.start
        timestamp = record.events.first?.timestamp
        duration = record.duration
        source = record.source
        eventCount = record.events.count
        worstQuality = record.worstQuality
        state = record.events.last?.state
        let names = NameList(of: record)
        self.names = names.isEmpty ? nil : names
        self.block = block
    }
}

/// An asset that has no row yet, and the number its row is to have.
struct NewAsset {
    let number: Int64
    let id: String
}

/// What one transaction is to hold.
struct Batch {
    var assets: [NewAsset] = []
    var records: [PendingRecord] = []
    var entries: [PendingEntry] = []
    var states: [String: [UInt8]] = [:]
    var lines: [PendingLine] = []
    /// What was lost since the last batch, for an event of its own.
    var loss = Loss()
}

/// What was given to the store and is not on disk yet; of limited size.
///
/// A batch in flight stays in it, so that readers see it and a failed commit loses nothing.
struct Pending {
    let byteLimit: Int
    private(set) var records = FirstInFirstOut<PendingRecord>()
    private(set) var entries = FirstInFirstOut<PendingEntry>()
    private(set) var byteCount = 0
    /// What gave way since the start.
    private(set) var loss = Loss()
    /// That part of it of which no event in the file tells yet.
    private(set) var untoldLoss = Loss()
    /// The newest that gave way.
    private(set) var newestLost = StoreTicket(number: 0)
    private var recordsInFlight = 0
    private var entriesInFlight = 0
    private var lossInFlight = Loss()

    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    var isEmpty: Bool { records.isEmpty && entries.isEmpty }

    /// The oldest ticket that waits; nil if none does.
    var oldest: StoreTicket? {
        guard let record = records.first?.ticket else { return entries.first?.ticket }
        return min(record, entries.first?.ticket ?? record)
    }

    mutating func append(_ record: PendingRecord) {
        records.append(record)
        byteCount += record.byteCount
        giveWay()
    }

    mutating func append(_ entry: PendingEntry) {
        entries.append(entry)
        byteCount += entry.byteCount
        giveWay()
    }

    /// Counts what could not even wait.
    mutating func refuse(record ticket: StoreTicket, at time: MonotonicTime) {
        loss.add(record: time)
        untoldLoss.add(record: time)
        newestLost = max(newestLost, ticket)
    }

    /// Counts what could not even wait.
    mutating func refuse(event ticket: StoreTicket, at time: MonotonicTime) {
        loss.add(event: time)
        untoldLoss.add(event: time)
        newestLost = max(newestLost, ticket)
    }

    /// Counts what the file refused for ever; `ticket` is the newest of its batch.
    mutating func refuse(_ refused: Loss, through ticket: StoreTicket) {
        guard !refused.isNone else { return }
        loss.add(refused)
        untoldLoss.add(refused)
        newestLost = max(newestLost, ticket)
    }

    /// The oldest items, of about `byteLimit` in all and at least one of each kind; now in flight.
    mutating func beginFlight(byteLimit: Int) -> Batch {
        var batch = Batch()
        var bytes = 0
        for entry in entries.elements where batch.entries.isEmpty || bytes < byteLimit {
            bytes += entry.byteCount
            batch.entries.append(entry)
        }
        for record in records.elements where batch.records.isEmpty || bytes < byteLimit {
            bytes += record.byteCount
            batch.records.append(record)
        }
        recordsInFlight = batch.records.count
        entriesInFlight = batch.entries.count
        lossInFlight = untoldLoss
        untoldLoss = Loss()
        batch.loss = lossInFlight
        return batch
    }

    /// The batch in flight is on disk, or waits again.
    mutating func endFlight(isCommitted: Bool) {
        if isCommitted {
            byteCount -= records.elements.prefix(recordsInFlight).reduce(0) { $0 + $1.byteCount }
            byteCount -= entries.elements.prefix(entriesInFlight).reduce(0) { $0 + $1.byteCount }
            records.removeFirst(recordsInFlight)
            entries.removeFirst(entriesInFlight)
        } else {
            untoldLoss.add(lossInFlight)
        }
        lossInFlight = Loss()
        recordsInFlight = 0
        entriesInFlight = 0
    }

    /// Above the limit the oldest records go first, and entries only when no record is left.
    private mutating func giveWay() {
        while byteCount > byteLimit {
            if records.count > recordsInFlight {
                let record = records.remove(at: recordsInFlight)
                byteCount -= record.byteCount
                refuse(record: record.ticket, at: record.start)
            } else if entries.count > entriesInFlight {
                let entry = entries.remove(at: entriesInFlight)
                byteCount -= entry.byteCount
                refuse(event: entry.ticket, at: entry.time)
            } else {
                return
            }
        }
    }
}
