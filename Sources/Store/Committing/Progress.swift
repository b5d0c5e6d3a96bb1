import Diagnostics

/// How the store's thread gets on.
struct Progress {
    /// The first pause after a failed commit; it doubles with each further one.
    static let firstRetry = Duration.milliseconds(250)
    /// A disk may take this long for a commit before it counts as stuck; SD cards take seconds.
    static let stallLimit = Duration.seconds(60)

    /// When the thread went round last.
    var lastTurn: MonotonicTime
    /// No attempt before this time.
    private(set) var retryAt = MonotonicTime(nanoseconds: 0)
    private(set) var lastAttempt: MonotonicTime?
    /// Since when commits fail; nil if the last one did not.
    private(set) var failingSince: MonotonicTime?
    private var retry = Progress.firstRetry
    private(set) var commits: UInt64 = 0
    /// Attempts that failed.
    private(set) var failures: UInt64 = 0
    private(set) var lastCommit: MonotonicTime?
    private(set) var lastCommitDuration: Duration?
    private(set) var lastError: StoreError?
    private(set) var bytesHanded: UInt64 = 0
    /// Records in the file.
    var records: UInt64 = 0
    /// The bytes of the file that hold something.
    var usedBytes: UInt64 = 0
    /// Where the file is that was damaged and replaced in this run; nil where none was.
    private(set) var asidePath: String?
    /// What retention removed since the file was made.
    var removals: [Removal] = []

    init(at now: MonotonicTime) {
        lastTurn = now
    }

    var isFailing: Bool { failingSince != nil }

    /// When a closing store tries again: it has no time for long pauses.
    var closingRetryAt: MonotonicTime {
        (lastAttempt ?? lastTurn) + Self.firstRetry
    }

    /// Whether the thread goes round and, if something waits, tries to commit it.
    func isAdvancing(
        at now: MonotonicTime,
        waitingSince: MonotonicTime?,
        options: StoreOptions
    ) -> Bool {
        guard now - lastTurn < Self.stallLimit else { return false }
        guard let waitingSince else { return true }
        let lastMove = max(waitingSince, lastAttempt ?? waitingSince)
        return now - lastMove < Self.stallLimit + max(options.retryLimit, options.commitInterval)
    }

    mutating func attempted(at now: MonotonicTime) {
        lastAttempt = now
    }

    mutating func committed(from start: MonotonicTime, to end: MonotonicTime, bytes: UInt64) {
        commits += 1
        bytesHanded += bytes
        lastCommit = end
        lastCommitDuration = end - start
        recovered()
    }

    mutating func failed(_ error: StoreError, at now: MonotonicTime, retryLimit: Duration) {
        lastError = error
        failures += 1
        failingSince = failingSince ?? now
        let pause = min(retry, retryLimit)
        retryAt = now + pause
        retry = min(retry * 2, retryLimit)
    }

    mutating func noted(_ error: StoreError) {
        lastError = error
    }

    /// A new file has taken the place of a damaged one.
    mutating func replaced(aside: String) {
        asidePath = aside
        records = 0
        usedBytes = 0
        recovered()
    }

    /// Something was written: the disk takes what it is given.
    mutating func recovered() {
        failingSince = nil
        retry = Self.firstRetry
        retryAt = MonotonicTime(nanoseconds: 0)
    }
}
