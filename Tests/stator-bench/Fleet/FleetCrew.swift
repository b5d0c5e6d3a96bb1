import Diagnostics
import InfluxSync
import Platform

/// A part of a fleet, on a thread of its own: each agent delivers every two seconds, one after another.
final class FleetCrew: @unchecked Sendable {
    /// How often an agent delivers: `UploaderSettings.batchAge`.
    static let interval = Duration.seconds(2)

    private let numbers: [Int]
    private let target: InfluxTarget
    private let offset: Int64
    private let rounds: Int
    // Written by the thread alone, read once it has ended.
    private(set) var tally = FleetTally()
    private(set) var failure: (any Error)?

    /// The agents `numbers`, which deliver `rounds` times each.
    init(_ numbers: [Int], target: InfluxTarget, offset: Int64, rounds: Int) {
        self.numbers = numbers
        self.target = target
        self.offset = offset
        self.rounds = rounds
    }

    /// All of it, to the end; `begin` waits until every crew is ready and gives the time of the start.
    func run(begin: () -> MonotonicTime) {
        do {
            let learned = MonotonicClock.now()
            let members = try numbers.map { number in
                try FleetMember(number, target: target, start: learned)
            }
            let start = begin()
            for round in 0..<rounds {
                for (place, member) in members.enumerated() {
                    let due =
                        start + Self.interval * round + Self.interval * place / members.count
                    sleep(until: due)
                    tally.lateness = max(tally.lateness, MonotonicClock.now() - due)
                    member.live(at: due + .seconds(-2))
                    member.live(at: due + .seconds(-1))
                    tally.note(try member.deliver(offset: offset))
                }
            }
        } catch {
            failure = error
        }
    }

    private func sleep(until time: MonotonicTime) {
        let left = time - MonotonicClock.now()
        guard left > .zero else { return }
        Condition(()).wait(upTo: left, until: { _ in false }, then: { _ in })
    }
}

/// What was delivered.
struct FleetTally {
    /// The fields of all lines: what a server of metrics keeps as samples.
    private(set) var samples = 0
    private(set) var lines = 0
    private(set) var bytes = 0
    /// How long each answer took.
    private(set) var waits: [Duration] = []
    /// The most that a delivery began after its time.
    var lateness = Duration.zero

    mutating func note(_ delivery: FleetMember.Delivery) {
        samples += delivery.samples
        lines += delivery.lines
        bytes += delivery.bytes
        waits.append(delivery.wait)
    }

    /// Both.
    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.samples += right.samples
        sum.lines += right.lines
        sum.bytes += right.bytes
        sum.waits += right.waits
        sum.lateness = max(left.lateness, right.lateness)
        return sum
    }

    /// The wait that `share` of all deliveries did not exceed.
    func wait(share: Double) -> Duration {
        let sorted = waits.sorted()
        guard let last = sorted.indices.last else { return .zero }
        return sorted[min(last, Int(Double(sorted.count) * share))]
    }
}
