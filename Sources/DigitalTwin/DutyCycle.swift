import Diagnostics

/// What the motor does, over and over: spans of RUNNING, IDLE and OFF.
public struct DutyCycle: Hashable, Sendable {
    /// One state for some time.
    public struct Span: Hashable, Sendable {
        /// What the motor does.
        public let state: OperatingState
        /// For how long, at least 1 s.
        public let duration: Duration
        /// The load on its shaft as a part of the rated one; counts while RUNNING only.
        public let load: Double

        /// A span, checked by `DutyCycle`; `load` is 0.5…1.15 while RUNNING, and IDLE turns empty.
        public init(_ state: OperatingState, for duration: Duration, load: Double = 0.92) {
            self.state = state
            self.duration = duration
            self.load = load
        }
    }

    /// The most spans a cycle has.
    public static let spanLimit = 64
    /// The loads a RUNNING motor can have, as a part of the rated one.
    ///
    /// Below half load its current comes near what IDLE draws, so that nobody could tell them apart.
    public static let loadLimits = 0.5...1.15

    /// Half an hour: 25 min RUNNING, 2 min IDLE, 3 min OFF; begins with a start from standstill.
    public static let standard = Self(unchecked: [
        Span(.running, for: .seconds(1_500)),
        Span(.idle, for: .seconds(120)),
        Span(.off, for: .seconds(180)),
    ])

    /// The spans, in order.
    public let spans: [Span]

    /// A cycle; the motor is at standstill before its first span.
    ///
    /// Throws `TwinSettingsError` if a span is shorter than 1 s, a load is outside `loadLimits`, or
    /// the motor never runs.
    public init(_ spans: [Span]) throws(TwinSettingsError) {
        guard (1...Self.spanLimit).contains(spans.count) else { throw .spanCount(spans.count) }
        guard spans.contains(where: { $0.state == .running }) else { throw .neverRunning }
        for span in spans {
            guard span.duration >= .seconds(1), span.duration <= TwinSettings.durationLimit else {
                throw .durationOutOfRange(
                    setting: "\(span.state.rawValue) span",
                    value: span.duration,
                    shortest: .seconds(1)
                )
            }
            guard span.state != .running || Self.loadLimits.contains(span.load) else {
                throw .outOfRange(setting: "load", value: span.load, expected: Self.loadLimits)
            }
        }
        self.init(unchecked: spans)
    }

    private init(unchecked spans: [Span]) {
        self.spans = spans
    }
}
