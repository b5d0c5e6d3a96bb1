/// How a store is kept.
public struct StoreOptions: Hashable, Sendable {
    /// What may wait in memory while the disk refuses, bytes: some hours of one asset at 1 Hz.
    public static let defaultPendingByteLimit = 2 * 1_024 * 1_024
    /// The commit interval where none is configured.
    public static let defaultCommitInterval = Duration.seconds(2)

    /// The kernel's name for the time since it was started.
    public var bootID: String
    /// What was appended is committed this often: the most that a power cut can take.
    public var commitInterval: Duration
    /// The most bytes that wait in memory; beyond it the oldest records give way.
    public var pendingByteLimit: Int

    /// Options of a store.
    public init(
        bootID: String,
        commitInterval: Duration = StoreOptions.defaultCommitInterval,
        pendingByteLimit: Int = StoreOptions.defaultPendingByteLimit
    ) {
        self.bootID = bootID
        self.commitInterval = commitInterval
        self.pendingByteLimit = pendingByteLimit
    }
}
