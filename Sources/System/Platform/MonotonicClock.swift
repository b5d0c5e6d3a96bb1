import Diagnostics
import Glibc

/// The machine's own clock, CLOCK_BOOTTIME: it counts from boot and through suspend.
public enum MonotonicClock {
    /// Now.
    public static func now() -> MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
