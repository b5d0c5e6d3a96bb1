import Diagnostics
import DigitalTwin
import TwinTrials

/// The detector on twins, beside the blind rule max|z| > 8: `stator-bench --twin`, some minutes.
enum TwinTable {
    private static let seeds = UInt64(1)...20

    /// Prints delays and misses of every fault, and false alarms on healthy motors.
    static func show() throws {
        for kind in FaultKind.allCases {
            for severity in Severity.allCases { try show(kind, severity) }
        }
        for rateHz in [100, 1] {
            for seed in UInt64(1)...3 {
                var trial = try Trial(TwinSettings(seed: seed, rateHz: rateHz))
                report("24 h, \(rateHz) Hz, seed \(seed)", &trial, hours: 24)
            }
        }
        let loads = try DutyCycle(Trial.loads)
        for rateHz in [100, 1] {
            for seed in UInt64(1)...3 {
                var trial = try Trial(
                    TwinSettings(seed: seed, rateHz: rateHz, duty: loads),
                    referenceSeconds: 960
                )
                report("8 h of four loads, \(rateHz) Hz, seed \(seed)", &trial, hours: 8)
            }
        }
    }

    private static func report(_ name: String, _ trial: inout Trial, hours: Double) {
        let course = trial.run(until: hours * 3_600)
        print(
            "\(name): \(course.alarms) alarms (blind \(course.blindAlarms)), S up to "
                + "\(tenth(course.greatestS)), health \(trial.health)"
        )
        for reason in course.reasons.prefix(3) { print("  \(reason)") }
    }

    private static func show(_ kind: FaultKind, _ severity: Severity) throws {
        var delays: [Double] = []
        var blind: [Double] = []
        var healths: [Int] = []
        for seed in seeds {
            let onset = 600 + 0.1 * Double(seed % 10)
            let seconds = Trial.seconds(kind, severity)
            var trial = try Trial(
                TwinSettings(
                    seed: seed,
                    fault: InjectedFault(
                        kind,
                        severity,
                        onset: .seconds(onset),
                        duration: InjectedFault.usualDuration(kind, severity)
                    )
                )
            )
            _ = trial.run(until: onset)
            let course = trial.run(until: onset + seconds)
            if let first = course.firstAlarm { delays.append(first - onset) }
            if let first = course.firstBlind { blind.append(first - onset) }
            _ = trial.run(until: onset + seconds + 60)
            healths.append(trial.health)
        }
        healths.sort()
        print(
            "\(kind.rawValue) \(severity.rawValue): delay \(text(delays)), blind \(text(blind)), "
                + "health \(healths[0])…\(healths[healths.count - 1])"
        )
    }

    /// Median, greatest and missing delays.
    private static func text(_ delays: [Double]) -> String {
        let sorted = delays.sorted()
        guard let last = sorted.last else { return "none of \(seeds.count)" }
        return "\(tenth(sorted[sorted.count / 2])) s, at most \(tenth(last)) s, "
            + "\(seeds.count - sorted.count) missed"
    }

    private static func tenth(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
