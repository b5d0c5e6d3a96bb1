/// What a store is told at its start.
public struct StoreOptions: Sendable {
    /// The kernel's id of this boot (`/proc/sys/kernel/random/boot_id`).
    public var bootID: String
    /// How long records wait for company before they are committed: the loss of a power cut.
    public var commitInterval: Duration
    /// The most memory for what waits for a commit, bytes.
    ///
    /// An asset at 100 Hz fills 1 MiB in six minutes, a meter of 40 channels at 1 Hz in thirty.
    public var pendingByteLimit: Int
    /// How much is kept, and for how long.
    public var retention: RetentionRules
    /// The longest pause between two attempts to commit while the disk refuses.
    public var retryLimit: Duration

    /// Options; the defaults are those of the agent.
    public init(
        bootID: String,
        commitInterval: Duration = .seconds(2),
        pendingByteLimit: Int = 1_024 * 1_024,
        retention: RetentionRules = RetentionRules(),
        retryLimit: Duration = .seconds(30)
    ) {
        self.bootID = bootID
        self.commitInterval = commitInterval
        self.pendingByteLimit = pendingByteLimit
        self.retention = retention
        self.retryLimit = retryLimit
    }
}
