/// What an event did to the window it came after.
public enum WindowOutcome: Hashable, Sendable {
    /// The window is not full yet.
    case open
    /// The window before the event is complete; its features can be read until the next one is.
    case closed(ClosedWindow)
    /// The window before the event cannot be used and yields nothing.
    case dropped(WindowFault)
}

/// A window that yielded features.
public struct ClosedWindow: Hashable, Sendable {
    /// When its first event was taken.
    public let first: MonotonicTime
    /// When its last event was taken.
    public let last: MonotonicTime
    /// The number of its events.
    public let count: Int
    /// What the machine did in all of it; nil where that changed.
    public let state: OperatingState?
}

/// Why a window yields nothing.
public enum WindowFault: Hashable, Sendable {
    /// No event for longer than half a window.
    case gap
    /// An event older than the one before it.
    case clockStep
    /// More events than there is room for: the source is far faster than declared.
    case tooManyPoints
    /// A signal that the asset has is nowhere in the window.
    case missing(Signal)
    /// A signal has fewer than 10 points.
    case tooFewPoints(Signal)

    /// The fault in plain words, as a clause: "an event is older than the one before it".
    public var text: String {
        switch self {
        case .gap: "no event for longer than half a window"
        case .clockStep: "an event is older than the one before it"
        case .tooManyPoints: "events come far faster than declared"
        case .missing(let signal): "\(signal.name) is missing"
        case .tooFewPoints(let signal):
            "\(signal.name) has fewer than \(WindowShape.smallestPointCount) points"
        }
    }
}

/// How many windows there were, by what became of them.
public struct WindowCounts: Hashable, Sendable {
    /// Those that yielded features.
    public internal(set) var closed = 0
    /// Those dropped for a gap.
    public internal(set) var gap = 0
    /// Those dropped for a clock step.
    public internal(set) var clockStep = 0
    /// Those dropped for too many points.
    public internal(set) var tooManyPoints = 0
    /// Those dropped for a signal wholly missing.
    public internal(set) var missing = 0
    /// Those dropped for fewer than 10 points of a signal.
    public internal(set) var tooFewPoints = 0

    mutating func note(_ outcome: WindowOutcome) {
        switch outcome {
        case .open: break
        case .closed: closed += 1
        case .dropped(.gap): gap += 1
        case .dropped(.clockStep): clockStep += 1
        case .dropped(.tooManyPoints): tooManyPoints += 1
        case .dropped(.missing): missing += 1
        case .dropped(.tooFewPoints): tooFewPoints += 1
        }
    }
}
