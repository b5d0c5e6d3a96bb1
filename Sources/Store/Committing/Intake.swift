import Diagnostics
import Platform

/// The newest event of an asset, and whether its monotonic time is on this boot's clock.
struct NewestEvent {
    let event: SensorEvent
    let isOfThisBoot: Bool
}

/// All that the store's thread and its callers share, behind one lock.
struct Intake {
    /// Where the thread is.
    enum Phase {
        case opening
        case refused(StoreError)
        case open
        case closed
    }

    /// The most assets of one file.
    static let assetLimit = 1_000
    /// The most questions that wait for the thread.
    static let questionLimit = 16
    /// A transaction takes up about this many bytes; more that wait go into the next one.
    static let batchByteLimit = 256 * 1_024
    /// The thread goes round at least this often, so that one can see that it does.
    static let idleTurn = Duration.seconds(5)
    let options: StoreOptions
    var phase = Phase.opening
    var pending: Pending
    var states = PendingStates()
    /// Lines for the quarantine that wait for their commit, oldest first.
    var lines: [PendingLine] = []
    /// Those that were not kept, since too many waited.
    var droppedLines: UInt64 = 0
    var questions: [Question] = []
    /// The number of each asset's row.
    var assetNumbers: [String: Int64] = [:]
    /// The highest number of an asset that any row of the file names.
    var highestNumber: Int64 = 0
    /// Those whose rows are not on disk yet, in the order of their numbers.
    var newAssets: [NewAsset] = []
    /// The newest event of each asset, on disk or not, in any boot.
    var newest: [String: NewestEvent] = [:]
    /// Which versions of what was learned there are, those that wait for their commit included.
    var shelves: [ArtifactKey: ArtifactShelf] = [:]
    /// UTC less the machine's clock, µs; nil until the clock is trusted.
    var utcOffset: Int64?
    /// The first that was given: what came before it is stamped by it, whatever was set since.
    var firstOffset: Int64?
    /// Whether rows without a timestamp may be left whose time is known by now.
    var hasRowsToStamp = true
    /// Whether more may have to be removed to keep the rules of retention.
    var hasRowsToRemove = true
    /// The ticket of the last append.
    var lastTicket = StoreTicket(number: 0)
    /// All up to this one are on disk or lost.
    var settled = StoreTicket(number: 0)
    /// Since when the oldest append waits; nil if none does.
    var waitingSince: MonotonicTime?
    /// Someone waits for a commit.
    var isCommitWanted = false
    /// Until when a closing store tries; nil while it is not closing.
    var closeBy: MonotonicTime?
    var progress: Progress

    init(options: StoreOptions, now: MonotonicTime) {
        self.options = options
        progress = Progress(at: now)
        pending = Pending(byteLimit: options.pendingByteLimit)
    }

    /// Whether the file is closed, or was never open.
    var isClosed: Bool {
        switch phase {
        case .opening, .open: false
        case .closed, .refused: true
        }
    }

    /// - Throws: `StoreError.closed` where nothing is taken any more.
    func checkOpen(_ path: String) throws(StoreError) {
        guard closeBy == nil, !isClosed else { throw .closed(path: path) }
    }

    /// Whether something waits for a commit.
    var hasPending: Bool { !pending.isEmpty || !states.isEmpty || !lines.isEmpty }

    /// When the thread is to go round again, whatever else comes.
    var nextTurn: MonotonicTime {
        if !questions.isEmpty { return progress.lastTurn }
        if closeBy != nil {
            return progress.isFailing ? progress.closingRetryAt : progress.lastTurn
        }
        if hasRowsToRemove { return max(progress.lastTurn, progress.retryAt) }
        let idle = progress.lastTurn + Self.idleTurn
        guard let due = workDue else { return idle }
        return min(idle, max(due, progress.retryAt))
    }

    /// Whether a commit is to be attempted at `now`.
    func isCommitDue(at now: MonotonicTime) -> Bool {
        guard hasPending, let due = workDue else { return false }
        if closeBy != nil { return !progress.isFailing || progress.closingRetryAt <= now }
        return max(due, progress.retryAt) <= now
    }

    /// Whether rows are to be stamped at `now`.
    func isStampDue(at now: MonotonicTime) -> Bool {
        hasRowsToStamp && closeBy == nil && progress.retryAt <= now
    }

    /// Takes over what a file that was just opened knows of assets.
    ///
    /// What memory knows already stays: then the file took the place of a damaged one, and gets the
    /// rows it does not have. A number that memory gave to a new asset meanwhile is that one's: of the
    /// file, whose asset of that number nobody else knows, the next commit finds that it contradicts
    /// itself, and another one takes its place.
    mutating func take(_ assets: AssetIndex) {
        let missing = assetNumbers.filter { assets.numbers[$0.key] == nil }
        newAssets = missing.sorted { $0.value < $1.value }
            .map { NewAsset(number: $0.value, id: $0.key) }
        let taken = Set(assetNumbers.values)
        let free = assets.numbers.filter { !taken.contains($0.value) }
        assetNumbers.merge(free) { known, _ in known }
        highestNumber = max(highestNumber, assets.highestNumber)
        newest.merge(assets.newest) { known, _ in known }
        shelves.merge(assets.shelves) { known, _ in known }
    }

    /// The number of `assetID`, a new one if it has none yet.
    mutating func number(ofAsset assetID: String) throws(StoreError) -> Int64 {
        if let number = assetNumbers[assetID] { return number }
        let length = assetID.utf8.count
        guard length <= AssetDeclaration.idByteLimit else {
            throw .tooLarge(
                what: "an asset id",
                size: length,
                limit: AssetDeclaration.idByteLimit
            )
        }
        guard assetNumbers.count < Self.assetLimit else {
            throw .tooLarge(
                what: "the number of assets with \(assetID)",
                size: assetNumbers.count + 1,
                limit: Self.assetLimit
            )
        }
        let number = max(highestNumber, assetNumbers.values.max() ?? 0) + 1
        assetNumbers[assetID] = number
        newAssets.append(NewAsset(number: number, id: assetID))
        return number
    }

    /// Whether `event` was sent after a newer one: then it is not the asset's newest.
    func isLate(_ event: SensorEvent, in record: AssetRecord) -> Bool {
        guard record.identitySeed == nil, let timestamp = event.timestamp,
            let newest = newest[record.assetID]?.event.timestamp
        else { return false }
        return timestamp < newest
    }

    /// The ticket of one more append.
    mutating func nextTicket(at now: MonotonicTime) -> StoreTicket {
        lastTicket = StoreTicket(number: lastTicket.number + 1)
        waitingSince = waitingSince ?? now
        return lastTicket
    }

    /// The time in UTC of what came without one at `time`; nil until the clock is trusted.
    func timestamp(of time: MonotonicTime) -> Timestamp? {
        firstOffset.map { Timestamp(microseconds: time.nanoseconds / 1_000 &+ $0) }
    }

    private var workDue: MonotonicTime? {
        if hasRowsToStamp { return progress.lastTurn }
        guard hasPending, let waitingSince else { return nil }
        let isUrgent =
            isCommitWanted || progress.commits == 0
            || pending.byteCount >= Self.batchByteLimit
        return isUrgent ? waitingSince : waitingSince + options.commitInterval
    }
}
