import CPlatform
import Diagnostics
import Glibc
import Platform

/// UTC for instants of the machine's own clock, from the moment the wall clock can be trusted.
///
/// A Raspberry Pi has no battery-backed clock: until a time service has set it, its date is that of
/// the last shutdown or 1970. Until then there are no timestamps; the store adds them afterwards.
final class WallClock: Sendable {
    /// systemd-timesyncd makes this file when it has set the clock.
    private static let flagPath = "/run/systemd/timesync/synchronized"

    private let offset = Condition<Int64?>(nil)

    /// The wall clock minus the machine's own, in µs; nil until it is trusted.
    var utcOffsetMicroseconds: Int64? { offset.withLock { $0 } }

    /// UTC at `time`; nil until the clock is trusted.
    func timestamp(at time: MonotonicTime) -> Timestamp? {
        utcOffsetMicroseconds.map { Timestamp(microseconds: $0 + time.nanoseconds / 1_000) }
    }

    /// Looks at the clock again; once a second is enough.
    ///
    /// Trust once given stays: a time service that is lost leaves a clock that was right.
    /// - Returns: whether the clock has become trusted just now.
    func check(_ trust: ClockTrust) -> Bool {
        offset.withLock { offset in
            let wasTrusted = offset != nil
            guard wasTrusted || Self.isTrusted(trust) else { return false }
            var wall = timespec()
            clock_gettime(CLOCK_REALTIME, &wall)
            let microseconds = Int64(wall.tv_sec) * 1_000_000 + Int64(wall.tv_nsec) / 1_000
            offset = microseconds - MonotonicClock.now().nanoseconds / 1_000
            return !wasTrusted
        }
    }

    private static func isTrusted(_ trust: ClockTrust) -> Bool {
        var wall = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        // A date before this kind of system existed is right for nobody, whoever keeps the clock.
        let earliest = EventDoor.earliestTimestamp.microseconds / 1_000_000
        guard Int64(wall.tv_sec) >= earliest else { return false }
        return switch trust {
        case .system: true
        case .synchronized:
            access(flagPath, F_OK) == 0 || stator_clock_is_synchronized() == 1
        }
    }
}
