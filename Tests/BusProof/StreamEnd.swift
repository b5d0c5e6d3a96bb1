import Acquisition
import Diagnostics
import Glibc
import Platform

/// A WT901 at the far end of its line, which may have a fault.
package final class StreamEnd: FarEnd {
    package let bus: BusSettings
    /// The fault that it has; nil while it is well.
    private let fault = Condition<BusFault?>(nil)
    /// Whether it was ever stuck.
    private let wasStuck = Condition(false)
    private let path: String
    private let terminal: Condition<PseudoTerminal?>
    private let isStopping = Condition(false)
    private let sent = Condition(0)
    private let thread = Condition<WorkerThread?>(nil)

    /// A sensor on a line that a link at `path` leads to.
    package init(at path: String) throws {
        self.path = path
        bus = BusSettings(
            id: "bus",
            link: BusKind.stream.link(path: path, port: 0),
            devices: [
                DeviceSettings(
                    id: "struck",
                    profile: try BusKind.catalog.profile(named: BusKind.stream.profileName),
                    unitID: 0,
                    pollInterval: TrialTimes.samplePeriod,
                    responseTimeout: TrialTimes.streamTimeout
                )
            ]
        )
        terminal = Condition(try PseudoTerminal(link: path))
        thread.withLock { thread in
            thread = WorkerThread(name: "sensor") { [weak self] in
                while let sensor = self, sensor.sendOne() {}
            }
        }
    }

    deinit { stop() }

    package func begin(_ fault: BusFault) throws {
        self.fault.withLock { $0 = fault }
        if case .stuck = fault.way { wasStuck.withLock { $0 = true } }
        if case .unplugged = fault.way { unplug() }
    }

    package func end() throws {
        let was = fault.withLock { fault in
            defer { fault = nil }
            return fault
        }
        guard case .unplugged? = was?.way else { return }
        let other = try PseudoTerminal(link: path)
        terminal.withLock { $0 = other }
    }

    package func stop() {
        isStopping.signal { $0 = true }
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
        unplug()
    }

    /// All good values of a sample are of the one that was sent, each sample comes once, in order.
    package func wrongValues(in watched: WatchedBus) -> [String] {
        let last = sent.withLock { $0 }
        let isStuck = wasStuck.withLock { $0 }
        var wrong: [String] = []
        var before = 0.0
        for poll in watched.polls() {
            let good = poll.filter { $0.quality.grade == .good && $0.channel != .temperature }
            let numbers = good.map { ($0.value ?? -1) * 32_768 / Self.range(of: $0.channel) }
                .map { $0.rounded() }
            guard let number = numbers.first else { continue }
            if Set(good.map(\.channel)).count < good.count { wrong.append("twice in one: \(good)") }
            if numbers.contains(where: { $0 != number }) { wrong.append("two samples: \(good)") }
            if number > Double(last + 1) { wrong.append("\(number) was never sent") }
            if number < before || (number == before && !isStuck) {
                wrong.append("\(number) after \(before)")
            }
            before = number
        }
        return wrong
    }

    /// What the largest number means (WitMotion standard protocol).
    private static func range(of channel: Channel) -> Double {
        switch channel.unit {
        case .standardGravity: 16
        case .degreePerSecond: 2_000
        default: 180
        }
    }

    private func unplug() {
        let was = terminal.withLock { terminal in
            defer { terminal = nil }
            return terminal
        }
        was?.close()
    }

    /// False when it is over.
    private func sendOne() -> Bool {
        let way = fault.withLock { $0?.way }
        var pace = TrialTimes.samplePeriod
        if case .pace(let other)? = way { pace = other }
        guard !isStopping.wait(upTo: pace, until: { $0 }, then: { $0 }) else { return false }
        let isStuck = if case .stuck? = way { true } else { false }
        let number = sent.withLock { sent in
            if !isStuck { sent += 1 }
            return sent
        }
        let sample = StreamSample(number: number)
        var bytes = sample.bytes
        if case .sample(let change)? = way { bytes = change(sample) }
        terminal.withLock { terminal in
            guard let terminal, !bytes.isEmpty else { return }
            // A line that nobody reads is full, and what does not fit is lost.
            _ = bytes.withUnsafeBytes { write(terminal.controller, $0.baseAddress, $0.count) }
        }
        return true
    }
}
