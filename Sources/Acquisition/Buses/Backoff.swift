import Diagnostics

/// The growing pause after failures in a row: it doubles from a first value to a limit.
struct Backoff: Hashable, Sendable {
    /// For a device: after one minute in which nothing changes, once a minute is enough.
    static let device = Backoff(first: .seconds(1), limit: .seconds(60))
    /// For a port or connection: somebody may be waiting beside it with the plug in hand.
    static let bus = Backoff(first: .seconds(1), limit: .seconds(30))

    private let first: Duration
    private let limit: Duration
    /// The pause now; zero without a failure.
    private(set) var pause = Duration.zero

    init(first: Duration, limit: Duration) {
        self.first = first
        self.limit = limit
    }

    /// One more failure in a row.
    mutating func fail() {
        pause = pause == .zero ? first : min(pause * 2, limit)
    }

    /// It works.
    mutating func succeed() {
        pause = .zero
    }
}
