import CPlatform
import Diagnostics
import Glibc
import Platform
import Store

/// UTC for instants of the machine's own clock, from the moment the wall clock can be trusted.
///
/// A Raspberry Pi has no battery-backed clock: until a time service has set it, its date is that of
/// the last shutdown or 1970. Until then there are no timestamps; the store adds them afterwards.
final class WallClock: Sendable {
    /// systemd-timesyncd makes this file when it has set the clock.
    private static let flagPath = "/run/systemd/timesync/synchronized"

    /// A clock that differs by more from what it said half a second ago was set by someone.
    static let stepLimit = Duration.milliseconds(500)

    /// What a look at the clock has found.
    enum Change: Equatable {
        /// It goes on as before, or still cannot be trusted.
        case none
        /// It has become trusted just now.
        case trusted
        /// It was set forward by so much, or back where that is negative.
        case stepped(Duration)
    }

    private let offset = Condition<Int64?>(nil)
    private let readOffset: @Sendable () -> Int64

    /// A clock whose difference to the machine's own, in µs, is what `readOffset` gives.
    init(readOffset: @escaping @Sendable () -> Int64 = { WallClock.systemOffset() }) {
        self.readOffset = readOffset
    }

    /// The wall clock minus the machine's own, in µs; nil until it is trusted.
    var utcOffsetMicroseconds: Int64? { offset.withLock { $0 } }

    /// UTC at `time`; nil until the clock is trusted.
    func timestamp(at time: MonotonicTime) -> Timestamp? {
        utcOffsetMicroseconds.map { Timestamp(microseconds: $0 + time.nanoseconds / 1_000) }
    }

    /// Looks at the clock again; once a second is enough.
    ///
    /// Trust once given stays: a time service that is lost leaves a clock that was right.
    func check(_ trust: ClockTrust) -> Change {
        offset.withLock { offset in
            let found = readOffset()
            guard let before = offset else {
                guard isPossible(found), Self.isKept(trust) else { return .none }
                offset = found
                return .trusted
            }
            // A trusted clock that is set to a date that cannot be is a mistake of whoever did it.
            guard isPossible(found) else { return .none }
            // What differs by less is how exactly it is measured: a time service slews both clocks.
            // So the times of events are as far from each other as they were.
            guard (found - before).magnitude >= AssetRecord.clockStepLimitUS else { return .none }
            offset = found
            let step = Duration.microseconds(found - before)
            return step.magnitude > Self.stepLimit ? .stepped(step) : .none
        }
    }

    /// UTC less the machine's own clock, µs.
    ///
    /// The two are read one after the other: what comes between them, as when another thread has its
    /// turn, would look like a step, so the closest of some attempts counts.
    static func systemOffset() -> Int64 {
        var best = (width: Int64.max, offset: Int64(0))
        for _ in 0..<offsetAttempts {
            let before = MonotonicClock.now()
            var wall = timespec()
            clock_gettime(CLOCK_REALTIME, &wall)
            let width = MonotonicClock.now().nanoseconds - before.nanoseconds
            if width < best.width {
                let microseconds = Int64(wall.tv_sec) * 1_000_000 + Int64(wall.tv_nsec) / 1_000
                best = (width, microseconds - (before.nanoseconds + width / 2) / 1_000)
            }
            if width <= closeEnough { break }
        }
        return best.offset
    }

    private static let offsetAttempts = 8
    /// Between two looks at the machine's own clock, ns.
    private static let closeEnough: Int64 = 20_000

    /// A date outside 2020 to 2099 is right for nobody, whoever keeps the clock.
    private func isPossible(_ offset: Int64) -> Bool {
        let microseconds = offset + MonotonicClock.now().nanoseconds / 1_000
        return EventDoor.instants.contains(Timestamp(microseconds: microseconds))
    }

    /// UTC as the system says, trusted or not.
    static var systemTime: Timestamp {
        Timestamp(microseconds: systemOffset() + MonotonicClock.now().nanoseconds / 1_000)
    }

    /// Whether the wall clock can be believed now.
    static func isKept(_ trust: ClockTrust) -> Bool {
        switch trust {
        case .system: true
        case .synchronized:
            access(flagPath, F_OK) == 0 || stator_clock_is_synchronized() == 1
        }
    }
}

extension Duration {
    /// The duration without its sign.
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}
