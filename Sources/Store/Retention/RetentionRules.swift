/// How much is kept, and for how long.
public struct RetentionRules: Hashable, Sendable {
    /// The most bytes the file may hold.
    ///
    /// Above it the raw values of the oldest records go first, and once summaries take half of it, or
    /// would take about as much as the records themselves, the oldest summaries. What happened
    /// (`LogEvent`), health reports and artifacts are never removed. The write-ahead log, some 8 MiB at
    /// most, comes on top.
    public var byteLimit: Int64
    /// How long raw values are kept; nil keeps them while there is room.
    public var rawAge: Duration?
    /// How long anything of a record is kept; nil keeps summaries while there is room.
    public var age: Duration?

    /// Rules; the defaults are those of the agent.
    public init(
        byteLimit: Int64 = 2_000_000_000,
        rawAge: Duration? = nil,
        age: Duration? = nil
    ) {
        self.byteLimit = byteLimit
        self.rawAge = rawAge
        self.age = age
    }
}
