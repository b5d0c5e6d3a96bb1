import Diagnostics
import DigitalTwin

/// The analysis of a twin: what it learned, and what it says from then on.
package struct Trial: ~Copyable {
    /// The seconds of RUNNING rows that are learned from.
    package static let referenceSeconds = 300.0

    /// The rule that it is compared with: max|z| > 8 on one row, z by mean and standard deviation of
    /// the reference's rows.
    package static let blindLimit = 8.0

    /// Four loads after one another, two minutes each.
    package static let loads = [0.6, 0.8, 0.95, 1.1].map {
        DutyCycle.Span(.running, for: .seconds(120), load: $0)
    }

    /// How long a fault is looked at, s: as long as it lasts, or until a SEVERE one is CRITICAL.
    package static func seconds(_ kind: FaultKind, _ severity: Severity) -> Double {
        InjectedFault.usualDuration(kind, severity)?.inSeconds ?? 500
    }

    /// What was seen between two moments.
    package struct Course {
        /// How often an alarm began.
        package var alarms = 0
        /// When the first one began, on the twin's clock, s.
        package var firstAlarm: Double?
        /// How often the blind rule began to hold.
        package var blindAlarms = 0
        /// When it first did, s.
        package var firstBlind: Double?
        /// The rows that were judged.
        package var rows = 0
        /// The greatest S.
        package var greatestS = 0.0
        /// What the alarms began with.
        package var reasons: [String] = []
    }

    private var motor: TrialMotor
    private var wasAlarm = false
    private var wasBlind = false
    private var rowMeans: [Double]
    private var rowSpreads: [Double]

    /// Learns from the first rows of the twin; `referenceSeconds` of them.
    package init(
        _ settings: TwinSettings,
        referenceSeconds: Double = Self.referenceSeconds
    ) throws {
        var motor = TrialMotor(settings)
        var count = 0.0
        let width = motor.row.count
        var sums = [Double](repeating: 0, count: width)
        var squares = sums
        while count < referenceSeconds, motor.next(until: .infinity) {
            count += 1
            for channel in 0..<width {
                sums[channel] += motor.row[channel]
                squares[channel] += motor.row[channel] * motor.row[channel]
            }
        }
        try motor.analysis.concludeLearning(at: nil, trusting: true)
        rowMeans = sums.map { $0 / count }
        rowSpreads = (0..<width).map { channel in
            let mean = sums[channel] / count
            return max(1e-12, squares[channel] / count - mean * mean).squareRoot()
        }
        self.motor = motor
    }

    /// The twin's clock, s.
    package var elapsedSeconds: Double { motor.elapsedSeconds }

    /// What speaks against what was learned; nil where nothing does.
    package var distrust: String? { motor.analysis.distrust }

    /// Health now, 0…100, on the twin's scale.
    package var health: Int { motor.analysis.health.index.health }

    /// The risk that its health means now.
    package var risk: RiskLevel { motor.analysis.health.risk }

    /// Goes on to `endSeconds` on the twin's clock, or to the first row on which `isEnough`.
    package mutating func run(
        until endSeconds: Double,
        isEnough: (_ health: Int) -> Bool = { _ in false }
    ) -> Course {
        var course = Course()
        while motor.next(until: endSeconds) {
            noteBlind(&course)
            guard motor.analysis.standing == .judged, let scored = motor.analysis.lastScored else {
                continue
            }
            course.rows += 1
            course.greatestS = max(course.greatestS, scored.normScore)
            if scored.isAlarm, !wasAlarm {
                course.alarms += 1
                course.reasons.append(reason(scored))
                course.firstAlarm = course.firstAlarm ?? motor.elapsedSeconds
            }
            wasAlarm = scored.isAlarm
            if isEnough(health) { break }
        }
        return course
    }

    private func reason(_ scored: ScoredWindow) -> String {
        let names = motor.analysis.channels.names
        let parts = scored.contributions.indices.prefix(3).map { place in
            let part = scored.contributions[place]
            return "\(names[Int(part.featureIndex)]) \(part.deviation)"
        }
        return "\(motor.elapsedSeconds) s S \(scored.normScore): " + parts.joined(separator: ", ")
    }

    private mutating func noteBlind(_ course: inout Course) {
        let isBlind = motor.row.indices.contains { channel in
            (motor.row[channel] - rowMeans[channel]).magnitude
                > Self.blindLimit * rowSpreads[channel]
        }
        if isBlind, !wasBlind {
            course.blindAlarms += 1
            course.firstBlind = course.firstBlind ?? motor.elapsedSeconds
        }
        wasBlind = isBlind
    }
}
