import Acquisition
import Diagnostics
import Platform

/// A bus on which nothing ever goes wrong, read all the while: how well the machine keeps the time.
///
/// On a machine too busy to poll in time, other buses are held against this one.
package final class Control: Sendable {
    private let end: MeterEnd
    private let polls = Condition<[MonotonicTime]>([])
    private let isStopping = Condition(false)
    private let thread = Condition<WorkerThread?>(nil)

    /// A share of due polls below which the machine is too busy for any rate to be judged.
    package static let leastShare = 0.85

    /// Begins to read a device whose line is at `path`.
    package init(at path: String) throws {
        end = try MeterEnd(.vibration, at: path)
        let (bus, polls, isStopping) = (end.bus, polls, isStopping)
        thread.withLock { thread in
            thread = WorkerThread(name: "control") {
                let watched = WatchedBus(bus, limits: TrialTimes.limits)
                while !isStopping.withLock({ $0 }) {
                    _ = watched.isSoon({ _ in false }, within: .milliseconds(50))
                    let good = watched.takeGoodPolls(0)
                    polls.withLock { $0 += good }
                }
            }
        }
    }

    deinit { stop() }

    /// Ends it; later calls do nothing.
    package func stop() {
        isStopping.signal { $0 = true }
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
        end.stop()
    }

    /// The share of its own due polls that it made well in `window`, at most 1.
    package func share(in window: ClosedRange<MonotonicTime>) -> Double {
        let made = polls.withLock { $0.count(where: window.contains) }
        return min(1, Double(made) / TrialTimes.duePolls(in: window))
    }
}

extension TrialTimes {
    /// How many polls of a device are due in `window`, at least 1.
    static func duePolls(in window: ClosedRange<MonotonicTime>) -> Double {
        let length = (window.upperBound - window.lowerBound).wholeNanoseconds
        return Double(max(1, length / interval.wholeNanoseconds))
    }
}
