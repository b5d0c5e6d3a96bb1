import Acquisition
import Diagnostics
import Glibc
import Platform

/// One fault at one kind of device: well, then the fault, then well again.
package struct MatrixCell: Sendable {
    /// The fault.
    package let fault: BusFault
    /// The kind of device.
    package let kind: BusKind

    /// How long an event may take.
    private static let deadline = Duration.seconds(20)
    /// Failed polls of one device that are waited for: two whole waits lie between three.
    private static let failedPolls: UInt64 = 3
    /// Polls that are waited for where the fault makes none fail: as long as the others take.
    private static let otherPolls: UInt64 = 30
    /// How often it is tried on a machine too busy to keep the time.
    private static let tryLimit = 3

    /// Whether something has to be told.
    private var isToBeTold: Bool { !fault.told.isEmpty && !fault.unseenOn.contains(kind) }

    /// The fault at a device of the kind.
    package init(fault: BusFault, kind: BusKind) {
        (self.fault, self.kind) = (fault, kind)
    }

    /// Runs it in `directory`, where the names of its lines begin with `name`.
    ///
    /// A wrong value is wrong at once; what is a matter of time is tried again.
    package func run(
        in directory: String,
        name: String,
        beside control: Control
    ) throws -> CellVerdict {
        var verdict = CellVerdict(fault, kind)
        for number in 1...Self.tryLimit {
            verdict = try tried("\(directory)/\(name)-\(number)", control)
            verdict.tries = number
            if verdict.isGood && verdict.isMeasured || !verdict.wrongValues.isEmpty { break }
        }
        return verdict
    }

    private func tried(_ path: String, _ control: Control) throws -> CellVerdict {
        var verdict = CellVerdict(fault, kind)
        let farEnd: any FarEnd =
            kind.isAsked
            ? try MeterEnd(kind, at: path) : try StreamEnd(at: path)
        let otherEnd = try MeterEnd(.vibration, at: path + "-other")
        defer {
            farEnd.stop()
            otherEnd.stop()
        }
        let watched = WatchedBus(farEnd.bus, limits: TrialTimes.limits)
        let other = WatchedBus(otherEnd.bus, limits: TrialTimes.limits)
        let isWell = { (bus: WatchedBus) in
            bus.snapshot.devices.allSatisfy { $0.state == .answering && $0.goodPolls >= 3 }
        }
        guard watched.isSoon(isWell, within: Self.deadline),
            other.isSoon(isWell, within: Self.deadline)
        else {
            verdict.problems.append("it was not well before the fault: \(watched.log.lines)")
            return verdict
        }
        // What has been said once is not said again within a minute, so the fault's warning would be
        // missing: a machine too busy to keep the time.
        guard !watched.log.lines.contains(where: { $0.hasPrefix("warning: ") }) else {
            verdict.problems.append("something failed before the fault: \(watched.log.lines)")
            return verdict
        }
        let window = try strike(farEnd, watched, &verdict)
        _ = other.isSoon({ _ in true }, within: .zero)
        try heal(farEnd, watched, &verdict)
        watched.worker.stop()
        other.worker.stop()
        for bus in [watched, other] { _ = bus.isSoon({ _ in true }, within: .zero) }
        judgeRates(watched, other, window, control, &verdict)
        verdict.wrongValues = farEnd.wrongValues(in: watched) + otherEnd.wrongValues(in: other)
        verdict.comparedValues = watched.items.count { item in
            if case .reading(_, let reading) = item { reading.quality == .good } else { false }
        }
        return verdict
    }

    /// The fault comes and is told; from its beginning to the last poll that it struck.
    private func strike(
        _ farEnd: any FarEnd,
        _ watched: WatchedBus,
        _ verdict: inout CellVerdict
    ) throws -> ClosedRange<MonotonicTime> {
        let before = watched.snapshot.devices[0]
        let linesBefore = watched.log.lines.count
        let start = MonotonicClock.now()
        try farEnd.begin(fault)
        let isOver = { (bus: WatchedBus) in
            let device = bus.snapshot.devices[0]
            let isEnough =
                device.failedPolls >= before.failedPolls + Self.failedPolls
                || device.polls >= before.polls + Self.otherPolls
            let isSeen = bus.snapshot.devices.count == 1 || !bus.pollEnds(1).isEmpty
            return isEnough && isSeen
        }
        if !watched.isSoon(isOver, within: Self.deadline) {
            verdict.problems.append("nothing more was polled: \(watched.snapshot)")
        }
        let end = MonotonicClock.now()
        let lines = watched.log.lines.dropFirst(linesBefore).filter { $0.hasPrefix("warning: ") }
        judgeTold(watched, start...end, Array(lines), &verdict)
        let struck = watched.pollEnds(0).filter { $0 > start && $0 <= end }
        let hasWaited = watched.snapshot.devices[0].backOff > .zero
        return (hasWaited ? struck.first ?? start : start)...(struck.last ?? end)
    }

    private func judgeTold(
        _ watched: WatchedBus,
        _ window: ClosedRange<MonotonicTime>,
        _ warnings: [String],
        _ verdict: inout CellVerdict
    ) {
        var counts: [QualityReason: Int] = [:]
        for reading in watched.readings(0) where window.contains(reading.time) {
            if reading.quality != .good { counts[reading.quality.reason, default: 0] += 1 }
        }
        let reasons = QualityReason.allCases.filter { counts[$0] != nil }
        guard isToBeTold else {
            if !reasons.isEmpty { verdict.problems.append("values are \(reasons)") }
            if !warnings.isEmpty { verdict.problems.append("a warning: \(warnings)") }
            return
        }
        verdict.toldAs = reasons.max { counts[$0, default: 0] < counts[$1, default: 0] }?.text
        if reasons.isEmpty { verdict.problems.append("no value is bad") }
        if reasons.contains(where: { !fault.told.contains($0) }) {
            verdict.problems.append("values are \(reasons), not only \(fault.told)")
        }
        if !warnings.contains(where: { $0.contains("struck (") || $0.contains("bus bus:") }) {
            verdict.problems.append("no warning names it: \(watched.log.lines)")
        }
        if let words = fault.words, !warnings.contains(where: { $0.contains(words) }) {
            verdict.problems.append("no warning says \"\(words)\": \(warnings)")
        }
    }

    /// The fault goes: all devices answer again, and the log says so where it said that they do not.
    private func heal(
        _ farEnd: any FarEnd,
        _ watched: WatchedBus,
        _ verdict: inout CellVerdict
    ) throws {
        let before = watched.snapshot.devices
        let end = MonotonicClock.now()
        try farEnd.end()
        let isWell = { (bus: WatchedBus) in
            zip(bus.snapshot.devices, before).allSatisfy { device, before in
                device.state == .answering && device.backOff == .zero
                    && device.goodPolls >= before.goodPolls + 3
            }
                && (!isToBeTold || bus.log.lines(saying: " again ").count > 0)
                && bus.readings(0).last?.quality == .good
        }
        guard watched.isSoon(isWell, within: Self.deadline) else {
            verdict.problems.append(
                "it is not well again: \(watched.snapshot), \(watched.log.lines)"
            )
            return
        }
        let first = watched.readings(0).first { $0.time > end && $0.quality == .good }
        verdict.backAfter = first.map { $0.time - end }
    }

    private func judgeRates(
        _ watched: WatchedBus,
        _ other: WatchedBus,
        _ window: ClosedRange<MonotonicTime>,
        _ control: Control,
        _ verdict: inout CellVerdict
    ) {
        let share = control.share(in: window)
        guard share >= Control.leastShare else {
            verdict.isMeasured = false
            return
        }
        let otherRate = min(1, rate(of: other.polls(1), in: window) / share)
        verdict.otherRate = otherRate
        if otherRate < CellVerdict.leastRate {
            verdict.problems.append("another bus kept \(otherRate) of its rate")
        }
        guard kind.isAsked, fault.scope == .device else { return }
        let kept = min(1, rate(of: watched.polls(1), in: window) / share)
        verdict.neighbourRate = kept
        if kept < CellVerdict.leastRate {
            verdict.problems.append("the neighbour kept \(kept) of its rate")
        }
    }

    /// The share of due polls in the window that were made and good in every value.
    private func rate(of polls: [[Reading]], in window: ClosedRange<MonotonicTime>) -> Double {
        let good = polls.count { poll in
            poll.last.map { window.contains($0.time) } == true
                && poll.allSatisfy { $0.quality == .good }
        }
        return min(1, Double(good) / TrialTimes.duePolls(in: window))
    }
}
