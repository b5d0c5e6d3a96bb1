import Diagnostics
import StatusPage

/// What became of a trial.
package struct SoakVerdict: Sendable {
    /// What the agent had and had done, every ten minutes of its own time.
    package internal(set) var samples: [SoakSample] = []
    /// How often each fault came.
    package internal(set) var faults: [String: Int] = [:]
    /// How often the server was killed.
    package internal(set) var serverOutages = 0
    /// How often a bus was well again for a while and its devices were looked at.
    package internal(set) var recoveries = 0
    /// Lines that the agent has logged.
    package internal(set) var logLines = 0
    /// Good polls by the agent's own count.
    package private(set) var readPolls: UInt64 = 0
    /// Good polls in its store.
    package private(set) var storedPolls: UInt64 = 0
    /// Records and readings that the agent says it has lost.
    package private(set) var countedLosses: UInt64 = 0
    /// Events in its store.
    package private(set) var storedEvents = 0
    /// Events that the server has.
    package private(set) var forwardedEvents = 0
    /// Good values that were looked at.
    package private(set) var comparedValues = 0
    /// What was not as promised, in words.
    package internal(set) var problems: [String] = []
    /// The agent's last status.
    var last: AgentStatus?

    /// The samples after the warm-up.
    package var steady: ArraySlice<SoakSample> {
        samples.dropFirst(max(1, Int(Double(samples.count) * SoakPlan.warmUpShare)))
    }

    /// How much more private memory the last quarter has than the first, kB, after the warm-up.
    package var growth: Int {
        let quarter = max(1, steady.count / 4)
        func mean(_ samples: ArraySlice<SoakSample>) -> Int {
            samples.isEmpty ? 0 : samples.reduce(0) { $0 + $1.anonymous } / samples.count
        }
        return mean(steady.suffix(quarter)) - mean(steady.prefix(quarter))
    }

    mutating func judge(_ plan: SoakPlan, _ stored: SoakReckoning, forwarded: Int) {
        judgeGrowth(plan)
        guard let last else { return problems.append("it never came to rest") }
        countedLosses = last.queues.readingsDropped + last.store.droppedRecords
        var missing: [String] = []
        for device in last.buses.flatMap(\.devices) {
            readPolls += device.goodPolls
            let kept = stored.goodPolls[device.deviceID, default: 0]
            storedPolls += kept
            if kept != device.goodPolls {
                missing.append(
                    "\(device.deviceID): \(device.goodPolls) good polls read, \(kept) stored"
                )
            }
        }
        // On a machine that stands still for seconds readings are dropped, which is counted: of each
        // poll that is missing one at least.
        if storedPolls > readPolls || readPolls - storedPolls > countedLosses {
            problems += missing
        }
        storedEvents = stored.events
        forwardedEvents = forwarded
        comparedValues = stored.values
        if stored.events != forwarded {
            problems.append("\(stored.events) events stored, the server has \(forwarded)")
        }
        for points in last.sinks.map(\.points) where points.quarantined + points.lost > 0 {
            problems.append("\(points.quarantined) points quarantined, \(points.lost) lost")
        }
        problems += stored.faults
        problems += stored.neverSaid.prefix(5).map { "stored as good and never said: \($0)" }
        let hours = last.agent.uptimeSeconds / 3_600
        if hours < plan.hours { problems.append("it ran for \(hours) h only: was it restarted?") }
    }

    private mutating func judgeGrowth(_ plan: SoakPlan) {
        guard let first = steady.first else { return problems.append("there are no samples") }
        for sample in steady where sample.threads != first.threads {
            problems.append(
                "\(sample.threads) threads at \(sample.seconds) s, \(first.threads) before"
            )
        }
        // Of the buses and the server any may be open or not; more than all of them never are.
        let open = samples.first?.descriptors ?? 0
        for sample in steady where sample.descriptors > open + Self.descriptorTolerance {
            problems.append(
                "\(sample.descriptors) descriptors at \(sample.seconds) s, \(open) at first"
            )
        }
        for sample in samples where sample.anonymous > SoakPlan.anonymousLimit {
            problems.append("\(sample.anonymous) kB private at \(sample.seconds) s")
        }
        if plan.hours >= SoakPlan.hoursForGrowth, growth > SoakPlan.growthLimit {
            problems.append("it grew by \(growth) kB")
        }
    }

    /// The server's connection, and one that asks for the status.
    private static let descriptorTolerance = 2
}
