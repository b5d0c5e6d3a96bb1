import Diagnostics
import DigitalTwin

/// A detector on a twin: what it learned, and what it says from then on.
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

    /// How long a fault lasts, s, so that at the twin's scale a MILD one ends MODERATE, a MEDIUM one
    /// HIGH and a SEVERE one, which has no end, CRITICAL.
    package static func seconds(_ kind: FaultKind, _ severity: Severity) -> Double {
        switch (severity, kind) {
        case (.severe, _): 500
        // A drift takes two minutes to come, and is weaker than the others for longer.
        case (.mild, .drift): 350
        case (.medium, .drift): 300
        case (.mild, _): 100
        case (.medium, _): 150
        }
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
        /// Σ severity² · Δt, s.
        package var wear = 0.0
        /// What the alarms began with.
        package var reasons: [String] = []
    }

    /// What was learned.
    package let baseline: Baseline
    /// How worn the machine is, on the twin's scale.
    package private(set) var index = DegradationIndex()
    private var motor: TrialMotor
    private var detector: Detector
    private var starts: Int
    private var wasBlind = false
    private var rowMeans: [Double]
    private var rowSpreads: [Double]

    /// Learns from the first rows of the twin; `referenceSeconds` of them.
    package init(
        _ settings: TwinSettings,
        referenceSeconds: Double = Self.referenceSeconds
    ) throws {
        var motor = TrialMotor(settings)
        var recorder = ReferenceRecorder(
            channels: motor.channels,
            readiness: ReferenceReadiness(span: .seconds(referenceSeconds - 20), rows: 200),
            rowLimit: 7_200
        )
        var count = 0.0
        let width = motor.channels.count
        var sums = [Double](repeating: 0, count: width)
        var squares = sums
        while count < referenceSeconds, motor.next(until: .infinity) {
            let row = motor.row
            recorder.take(row.span, at: motor.time)
            count += 1
            for channel in 0..<width {
                sums[channel] += motor.row[channel]
                squares[channel] += motor.row[channel] * motor.row[channel]
            }
        }
        rowMeans = sums.map { $0 / count }
        rowSpreads = (0..<width).map { channel in
            let mean = sums[channel] / count
            return max(1e-12, squares[channel] / count - mean * mean).squareRoot()
        }
        baseline = try Baseline(fitting: recorder)
        detector = Detector(baseline, continuing: recorder)
        starts = motor.startCount
        self.motor = motor
    }

    /// The twin's clock, s.
    package var elapsedSeconds: Double { motor.elapsedSeconds }

    /// Goes on to `endSeconds` on the twin's clock.
    package mutating func run(until endSeconds: Double) -> Course {
        var course = Course()
        while motor.next(until: endSeconds) {
            if motor.startCount != starts {
                detector.restart()
                starts = motor.startCount
            }
            noteBlind(&course)
            let was = detector.isAlarm
            let row = motor.row
            guard case .judged(let judgement) = detector.judge(row.span, at: motor.time) else {
                continue
            }
            course.rows += 1
            course.greatestS = max(course.greatestS, judgement.normScore)
            let severity = DegradationIndex.severity(score: judgement.score)
            _ = index.add(
                score: judgement.score,
                at: motor.time,
                scale: .twin,
                longestStep: HealthSettings.longestStepDefault
            )
            course.wear += severity * severity
            guard judgement.isAlarm, !was else { continue }
            course.alarms += 1
            course.reasons.append(reason(judgement))
            course.firstAlarm = course.firstAlarm ?? motor.elapsedSeconds
        }
        return course
    }

    private func reason(_ judgement: Judgement) -> String {
        let parts = judgement.contributions.indices.prefix(3).map { place in
            let part = judgement.contributions[place]
            return "\(baseline.channels[Int(part.featureIndex)].name) \(part.deviation)"
        }
        return "\(motor.elapsedSeconds) s S \(judgement.normScore): "
            + parts.joined(separator: ", ")
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
