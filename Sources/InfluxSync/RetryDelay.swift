import Diagnostics

/// The wait before the next attempt: it doubles with each failure in a row, up to a limit.
///
/// A part of it is chance, so that many agents do not come back to a server in the same instant.
struct RetryDelay: Sendable {
    private let first: Duration
    private let limit: Duration
    private var chance: SplitMix64
    private var current = Duration.zero

    init(first: Duration, limit: Duration, seed: UInt64) {
        self.first = first
        self.limit = limit
        chance = SplitMix64(seed: seed)
    }

    /// Notes a failure and gives the wait after it: half of the step to all of it, but at least
    /// what the server asks for.
    mutating func fail(asked: Duration?) -> Duration {
        current = current == .zero ? first : min(current * 2, limit)
        let jittered = current / 2 + current / 2 * chance.nextUnit()
        return max(jittered, asked ?? .zero)
    }

    /// Notes a success.
    mutating func reset() {
        current = .zero
    }
}
