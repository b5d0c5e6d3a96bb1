import Diagnostics

/// The wait before the next attempt: it doubles with each failure in a row, up to a limit.
package struct BackOff: Hashable, Sendable {
    /// The wait after the first failure.
    package let first: Duration
    /// The longest wait.
    package let limit: Duration
    /// The wait in force; zero while nothing fails.
    package private(set) var current = Duration.zero

    /// Waits from `first` up to `limit`.
    package init(first: Duration, limit: Duration) {
        self.first = first
        self.limit = limit
    }

    /// Notes a failure and gives the wait after it.
    mutating func fail() -> Duration {
        current = current == .zero ? first : min(current * 2, limit)
        return current
    }

    /// Notes a success.
    mutating func reset() {
        current = .zero
    }
}
