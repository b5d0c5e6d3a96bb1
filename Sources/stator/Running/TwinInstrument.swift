import Diagnostics
import DigitalTwin
import Platform

/// A twin that runs in real time for whoever measures it: a meter's or a sensor's view of it.
final class TwinInstrument: Sendable {
    /// Nobody having asked for longer than this, the twin goes on from now.
    static let lagLimit = Duration.seconds(60)

    private struct State {
        var twin: MotorTwin
        var sample: TwinSample
        var next: MonotonicTime
    }

    private let interval: Duration
    private let state: Condition<State>

    /// Starts the twin of `settings` now.
    init(_ settings: TwinSettings) {
        interval = .seconds(1) / settings.rateHz
        var twin = MotorTwin(settings)
        let first = twin.next()
        state = Condition(
            State(twin: twin, sample: first, next: MonotonicClock.now() + interval)
        )
    }

    /// The values of this instant, by channel.
    func values() -> (Channel) -> Double? {
        let now = MonotonicClock.now()
        let sample = state.withLock { state in
            if now - state.next > Self.lagLimit { state.next = now }
            while state.next <= now {
                state.sample = state.twin.next()
                state.next = state.next + interval
            }
            return state.sample
        }
        return { sample.value(of: $0) }
    }
}
