import Diagnostics
import Platform

/// What a scan shares with who started it: the order to stop, how far it is, what it says.
public final class ScanBoard: Sendable {
    /// How far one target is.
    public struct Progress: Hashable, Sendable {
        /// What is done now, in words.
        public var step = ""
        /// The units asked.
        public var probes = 0
        /// About how long the rest takes.
        public var remaining = Duration.zero
        /// When `remaining` was reckoned.
        public var time = MonotonicTime(nanoseconds: 0)
        /// Whether it has ended.
        public var isDone = false
    }

    private struct State {
        var isStopped = false
        var progress: [Progress]
        var said: [String] = []
    }

    private let state: Condition<State>

    /// A board for so many targets.
    public init(targets: Int) {
        state = Condition(State(progress: Array(repeating: Progress(), count: targets)))
    }

    /// Tells all scans to end with what they have.
    public func stop() { state.signal { $0.isStopped = true } }

    /// Whether they were told to.
    public var isStopped: Bool { state.withLock(\.isStopped) }

    /// How far each target is.
    public var progress: [Progress] { state.withLock(\.progress) }

    /// What was said since the last call, a line each.
    public func takeSaid() -> [String] {
        state.withLock { state in
            defer { state.said.removeAll() }
            return state.said
        }
    }

    /// Changes how far the target at `place` is.
    func update(_ place: Int, _ change: (inout Progress) -> Void) {
        state.signal {
            change(&$0.progress[place])
            $0.progress[place].time = MonotonicClock.now()
        }
    }

    /// Says something that is worth a line.
    func say(_ line: String) { state.signal { $0.said.append(line) } }

    /// Waits, but not beyond the order to stop.
    func pause(_ duration: Duration) {
        state.wait(upTo: duration, until: \.isStopped, then: { _ in })
    }

    /// Waits until all targets are done, something was said, or for `timeout`.
    public func waitForNews(upTo timeout: Duration) {
        state.wait(
            upTo: timeout,
            until: { $0.progress.allSatisfy(\.isDone) || !$0.said.isEmpty },
            then: { _ in }
        )
    }
}
