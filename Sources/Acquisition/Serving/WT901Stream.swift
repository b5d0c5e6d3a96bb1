import Diagnostics
import Glibc
import Platform

/// Sends as a WT901 accelerometer does, unasked and at a steady rate, until it is stopped.
public final class WT901Stream: Sendable {
    /// What it has sent.
    public struct Counters: Hashable, Sendable {
        /// Samples sent whole.
        public var samples: UInt64 = 0
        /// Samples that the line took not or not whole, that nobody read, or whose time had passed.
        public var lostSamples: UInt64 = 0
    }

    private struct State: Sendable {
        var counters = Counters()
        var hasEnded = false
        var failure: ServingError?
    }

    /// The samples a second that the sensor can be set to, of those in use.
    public static let ratesHz = [10, 100, 200]

    /// What is kept for whoever opens the line late: less than the 4095 bytes a terminal holds.
    private static let keptUnread = Duration.milliseconds(500)

    private let state = Condition(State())
    private let stopSignal: StopSignal
    private let thread: WorkerThread

    /// Opens the line and sends from now on.
    ///
    /// - Parameters:
    ///   - path: a serial port; where nothing is, a pseudo-terminal is made and a link to it put
    ///     there until the stream stops.
    ///   - line: how the port is set, and what the line can carry.
    ///   - rateHz: one of `ratesHz`.
    ///   - sample: called once a sample, on the stream's thread; gives the values of one instant.
    /// - Throws: `ServingError`: the rate is none, the line is too slow for it or cannot be opened.
    public init(
        path: String,
        line: LineSettings,
        rateHz: Int,
        sample: @escaping @Sendable () -> (Channel) -> Double?
    ) throws(ServingError) {
        guard Self.ratesHz.contains(rateHz) else {
            throw .badRate(rateHz: rateHz, allowed: Self.ratesHz)
        }
        let sampleTime = line.characterTime * WT901Frame.sampleLength
        let highest = Int(1_000_000_000 / sampleTime.wholeNanoseconds)
        guard rateHz <= highest else {
            throw .lineTooSlow(path: path, rateHz: rateHz, line: line, highestRateHz: highest)
        }
        let served = try ServedLine(path: path, line: line)
        let stopSignal = try StopSignal()
        self.stopSignal = stopSignal
        thread = WorkerThread(name: "wt901-stream") { [state] in
            let period = Duration.nanoseconds(1_000_000_000 / Int64(rateHz))
            let failure = Self.send(sample, every: period, on: served, until: stopSignal, state)
            state.signal {
                $0.failure = failure
                $0.hasEnded = true
            }
        }
    }

    deinit { stop() }

    /// Stops sending and gives back the port.
    ///
    /// It returns when that is done; later calls do nothing.
    public func stop() {
        stopSignal.raise()
        thread.join()
    }

    /// Waits until the stream ends, at most for `timeout`.
    ///
    /// - Returns: the error that ended it; nil after `stop`, and while it still sends.
    public func waitForFailure(upTo timeout: Duration? = nil) -> ServingError? {
        state.wait(upTo: timeout, until: \.hasEnded) { $0.failure }
    }

    /// What it has sent until now.
    public var counters: Counters { state.withLock { $0.counters } }

    private static func send(
        _ sample: () -> (Channel) -> Double?,
        every period: Duration,
        on line: ServedLine,
        until stopSignal: StopSignal,
        _ state: Condition<State>
    ) -> ServingError? {
        let samplesKept = Int(keptUnread / period)
        var due = MonotonicClock.now()
        while !isRaised(stopSignal, by: due) {
            let bytes = WT901Frame.sample(of: sample())
            let written = write(line.descriptor, bytes, bytes.count)
            if written < 0, [EIO, ENXIO, ENODEV, EBADF].contains(errno) {
                return .portGone(path: line.path, reason: ServingError.reason())
            }
            let isWhole = written == bytes.count
            let isUnread = line.discardUnread(over: samplesKept * WT901Frame.sampleLength)
            // After a stall what was due meanwhile is lost, as it is for who looks away; no burst.
            var missed = isUnread ? samplesKept : isWhole ? 0 : 1
            due = due + period
            while due + period < MonotonicClock.now() {
                due = due + period
                missed += 1
            }
            state.withLock { state in
                state.counters.samples += isWhole ? 1 : 0
                state.counters.lostSamples += UInt64(missed)
            }
        }
        return nil
    }

    /// Waits until `time`; whether the signal came before it.
    private static func isRaised(_ signal: StopSignal, by time: MonotonicTime) -> Bool {
        var polled = pollfd(fd: signal.descriptor, events: Int16(POLLIN), revents: 0)
        repeat {
            let wait = max(0, (time - MonotonicClock.now()).wholeNanoseconds)
            let milliseconds = Int32(clamping: (wait + 999_999) / 1_000_000)
            if poll(&polled, 1, milliseconds) > 0 { return true }
        } while MonotonicClock.now() < time
        return false
    }
}
