import Diagnostics
import DigitalTwin
import Testing

@Suite("Injected faults")
struct FaultTests {
    /// A faulty twin and a healthy one of the same seed, sample by sample.
    private struct Pair {
        let healthy: [TwinSample]
        let faulty: [TwinSample]

        init(_ kind: FaultKind, _ severity: Severity) throws {
            var healthy = MotorTwin(try TwinSettings(seed: 91, duty: .running()))
            var faulty = MotorTwin(
                try TwinSettings(
                    seed: 91,
                    duty: .running(),
                    fault: InjectedFault(kind, severity, onset: .seconds(2))
                )
            )
            // Past the start and the ramp of a drift.
            healthy.skip(seconds: 123)
            faulty.skip(seconds: 123)
            self.healthy = healthy.samples(seconds: 60)
            self.faulty = faulty.samples(seconds: 60)
        }

        /// How far the fault moves a signal, sample by sample.
        func change(_ signal: (TwinSample) -> Double) -> Statistics {
            Statistics(zip(healthy, faulty).map { signal($1) - signal($0) })
        }

        /// The spread of a signal as a multiple of the healthy one.
        func spread(_ signal: (TwinSample) -> Double) -> Double {
            Statistics(faulty.map(signal)).deviation / Statistics(healthy.map(signal)).deviation
        }

        func standardError(_ change: Statistics) -> Double {
            change.deviation / Double(healthy.count).squareRoot()
        }
    }

    private static let signals: [(name: String, value: @Sendable (TwinSample) -> Double)] = [
        ("voltage", { $0.meanVoltageV }), ("current", { $0.meanCurrentA }),
        ("power factor", { $0.power.factor }), ("vibration", { $0.vibrationG }),
    ]

    @Test("SPIKE changes mean and variance of every signal", arguments: Severity.allCases)
    func spike(severity: Severity) throws {
        let pair = try Pair(.spike, severity)
        for signal in Self.signals {
            let change = pair.change(signal.value)
            #expect(change.mean.magnitude > 10 * pair.standardError(change), "\(signal.name)")
            #expect(pair.spread(signal.value) > 1.3, "\(signal.name)")
        }
        // A window counts as faulty from 15 % of its points on.
        let surged = zip(pair.healthy, pair.faulty).count { $0.meanVoltageV != $1.meanVoltageV }
        #expect((0.2...0.35).contains(Double(surged) / Double(pair.healthy.count)))
    }

    @Test("DRIFT shifts every mean and leaves every variance", arguments: Severity.allCases)
    func drift(severity: Severity) throws {
        let pair = try Pair(.drift, severity)
        for signal in Self.signals {
            let change = pair.change(signal.value)
            let deviation = Statistics(pair.healthy.map(signal.value)).deviation
            #expect(change.mean.magnitude > deviation, "\(signal.name)")
            #expect(change.deviation < 1e-9, "\(signal.name)")
            #expect((pair.spread(signal.value) - 1).magnitude < 1e-9, "\(signal.name)")
        }
    }

    @Test("JITTER widens every signal and leaves every mean", arguments: Severity.allCases)
    func jitter(severity: Severity) throws {
        let pair = try Pair(.jitter, severity)
        for signal in Self.signals {
            let change = pair.change(signal.value)
            #expect(change.mean.magnitude < 4 * pair.standardError(change), "\(signal.name)")
            #expect(pair.spread(signal.value) > 1.3, "\(signal.name)")
        }
    }

    @Test("DEFAULT does some of each: shifted and widened", arguments: Severity.allCases)
    func general(severity: Severity) throws {
        let pair = try Pair(.general, severity)
        for signal in Self.signals {
            let change = pair.change(signal.value)
            #expect(change.mean.magnitude > 10 * pair.standardError(change), "\(signal.name)")
            #expect(pair.spread(signal.value) > 1.1, "\(signal.name)")
        }
    }

    @Test("A worse severity does more to every signal", arguments: FaultKind.allCases)
    func severityOrder(kind: FaultKind) throws {
        let pairs = try Severity.allCases.map { try Pair(kind, $0) }
        for signal in Self.signals {
            let sizes = pairs.map {
                let change = $0.change(signal.value)
                return (change.mean * change.mean + change.deviation * change.deviation)
                    .squareRoot()
            }
            #expect(sizes[0] * 1.5 < sizes[1], "\(signal.name)")
            #expect(sizes[1] * 1.3 < sizes[2], "\(signal.name)")
        }
    }

    @Test("IDLE and OFF show no fault at all", arguments: FaultKind.allCases)
    func runningOnly(kind: FaultKind) throws {
        var healthy = MotorTwin(try TwinSettings(seed: 92, duty: .brief()))
        var faulty = MotorTwin(
            try TwinSettings(
                seed: 92,
                duty: .brief(),
                fault: InjectedFault(kind, .severe, onset: .zero)
            )
        )
        var shown = 0
        for (left, right) in zip(healthy.samples(seconds: 12), faulty.samples(seconds: 12)) {
            #expect(right.isFaulty == (right.state == .running))
            if left.state == .running {
                if left.voltageV != right.voltageV { shown += 1 }
                continue
            }
            #expect(left.voltageV == right.voltageV)
            #expect(left.currentA == right.currentA)
            #expect(left.powerFactor == right.powerFactor)
            #expect(left.acceleration == right.acceleration)
        }
        #expect(shown > 50)
    }

    @Test("A fault begins at its onset and ends after its duration")
    func onset() throws {
        var twin = MotorTwin(
            try TwinSettings(
                seed: 93,
                duty: .running(),
                fault: InjectedFault(
                    .jitter,
                    .mild,
                    onset: .milliseconds(1_500),
                    duration: .seconds(2)
                )
            )
        )
        for sample in twin.samples(seconds: 5) {
            #expect(sample.isFaulty == (150..<350).contains(Int(sample.index)))
        }
    }

    @Test("At one sample a second surges are met as often as at a hundred")
    func slowSpike() throws {
        let fault = InjectedFault(.spike, .severe, onset: .zero)
        var healthy = MotorTwin(try TwinSettings(seed: 94, rateHz: 1, duty: .running()))
        var faulty = MotorTwin(
            try TwinSettings(seed: 94, rateHz: 1, duty: .running(), fault: fault)
        )
        let pairs = zip(healthy.samples(seconds: 2_000), faulty.samples(seconds: 2_000))
        let surged = pairs.count { $0.voltageV != $1.voltageV }
        #expect((0.2...0.35).contains(Double(surged) / 2_000))
    }
}
