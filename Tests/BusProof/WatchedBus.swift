import Acquisition
import Diagnostics
import Platform

/// A worker with everything around it: what it hands on, says and shows is kept for the test.
package final class WatchedBus {
    package let worker: BusWorker
    package let log = LogCollector()
    private let sink = BoundedQueue<Acquired>(limit: 65_536)
    /// What the worker handed on so far.
    package private(set) var items: [Acquired] = []

    package init(_ bus: BusSettings, firstDevice: Int = 0, limits: BusLimits) {
        worker = BusWorker(
            bus: bus,
            firstDevice: firstDevice,
            sink: sink,
            log: log.logger,
            limits: limits
        )
        worker.start()
    }

    deinit { worker.stop() }

    /// The readings so far of a device, of a channel if one is named.
    package func readings(_ device: Int = 0, _ channel: Channel? = nil) -> [Reading] {
        items.compactMap { item in
            guard case .reading(device, let reading) = item,
                channel == nil || reading.channel == channel
            else { return nil }
            return reading
        }
    }

    /// The ends of polls so far of a device.
    package func pollEnds(_ device: Int = 0) -> [MonotonicTime] {
        items.compactMap { item in
            guard case .pollEnded(device, let time) = item else { return nil }
            return time
        }
    }

    /// The polls so far of a device: the readings up to each end.
    package func polls(_ device: Int = 0) -> [[Reading]] {
        var polls: [[Reading]] = []
        var poll: [Reading] = []
        for item in items {
            switch item {
            case .reading(device, let reading): poll.append(reading)
            case .pollEnded(device, _):
                polls.append(poll)
                poll = []
            case .reading, .pollEnded: break
            }
        }
        return polls
    }

    /// The ends of the polls of a device whose values were all good, which are forgotten here.
    package func takeGoodPolls(_ device: Int) -> [MonotonicTime] {
        let ends = zip(polls(device), pollEnds(device))
            .filter { poll, _ in poll.allSatisfy { $0.quality == .good } }.map { $1 }
        items = []
        return ends
    }

    /// Takes what comes until `condition` is true; false if it does not become so in time.
    package func isSoon(_ condition: (WatchedBus) -> Bool, within timeout: Duration) -> Bool {
        let end = MonotonicClock.now() + timeout
        repeat {
            sink.drain(waitingUpTo: .milliseconds(10)) { items.append($0) }
            if condition(self) { return true }
        } while MonotonicClock.now() < end
        return false
    }

    /// What the bus shows.
    package var snapshot: BusSnapshot { worker.snapshot() }
}
