/// States that wait for their commit: of each key only the newest value.
struct PendingStates {
    /// The most bytes of keys and values that wait.
    static let byteLimit = 1_024 * 1_024
    /// The longest key, UTF-8 bytes.
    static let keyByteLimit = 128

    private var waiting: [String: [UInt8]] = [:]
    private var inFlight: [String: [UInt8]] = [:]
    /// The oldest append of a state that waits.
    private(set) var oldest: StoreTicket?
    private var oldestAfterFlight: StoreTicket?

    var isEmpty: Bool { waiting.isEmpty && inFlight.isEmpty }

    /// The value of `key` that is not on disk yet.
    subscript(key: String) -> [UInt8]? { waiting[key] ?? inFlight[key] }

    mutating func set(
        _ value: [UInt8],
        for key: String,
        ticket: StoreTicket
    ) throws(StoreError) {
        guard key.utf8.count <= Self.keyByteLimit else {
            throw .tooLarge(
                what: "the key of a state",
                size: key.utf8.count,
                limit: Self.keyByteLimit
            )
        }
        let replaced = waiting[key].map { $0.count + key.utf8.count } ?? 0
        let size = byteCount - replaced + key.utf8.count + value.count
        guard size <= Self.byteLimit else {
            throw .tooLarge(what: "states with \(key)", size: size, limit: Self.byteLimit)
        }
        waiting[key] = value
        oldest = oldest ?? ticket
        oldestAfterFlight = oldestAfterFlight ?? ticket
    }

    /// All that wait; now in flight.
    mutating func beginFlight() -> [String: [UInt8]] {
        inFlight = waiting
        waiting = [:]
        oldestAfterFlight = nil
        return inFlight
    }

    /// Those in flight are on disk, or wait again unless a newer value came.
    mutating func endFlight(isCommitted: Bool) {
        if isCommitted {
            oldest = oldestAfterFlight
        } else {
            waiting.merge(inFlight) { newer, _ in newer }
        }
        inFlight = [:]
    }

    private var byteCount: Int {
        waiting.reduce(0) { $0 + $1.key.utf8.count + $1.value.count }
            + inFlight.reduce(0) { $0 + $1.key.utf8.count + $1.value.count }
    }
}
