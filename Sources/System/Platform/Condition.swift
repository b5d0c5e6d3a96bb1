import Diagnostics
import Glibc

/// A value behind a lock whose waiters can be woken: what `Mutex` has, and a condition.
///
/// It exists because Synchronization has no condition variable and Dispatch would bring a pool of
/// threads. Waits are timed on the monotonic clock, so a stepped wall clock cannot stretch them.
public final class Condition<Value>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: Value

    /// A condition that guards `value`.
    public init(_ value: sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` alone on the value.
    public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// Runs `body` alone on the value and wakes every waiter.
    public func signal<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return try body(&value)
    }

    /// Waits until `isReady` says so or `timeout` has passed, then runs `body` alone on the value.
    ///
    /// Without a time-out it waits until `isReady`. Whether it was ready is for `body` to see.
    public func wait<Result>(
        upTo timeout: Duration? = nil,
        until isReady: (Value) -> Bool,
        then body: (inout Value) throws -> Result
    ) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        var deadline = timespec()
        if let timeout {
            clock_gettime(CLOCK_MONOTONIC, &deadline)
            let end = Int64(deadline.tv_nsec) + max(0, timeout.wholeNanoseconds)
            deadline.tv_sec += Int(end / 1_000_000_000)
            deadline.tv_nsec = Int(end % 1_000_000_000)
        }
        while !isReady(value) {
            let result =
                timeout == nil
                ? pthread_cond_wait(condition, mutex)
                : pthread_cond_timedwait(condition, mutex, &deadline)
            if result == ETIMEDOUT { break }
        }
        return try body(&value)
    }
}
