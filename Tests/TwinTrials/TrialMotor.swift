import Diagnostics
import DigitalTwin

/// A twin's motor as its detector meets it: sample, door, window, row.
///
/// Rows of RUNNING only, from ten seconds after each start on, as `AssetAnalysis` hands them out.
package struct TrialMotor: ~Copyable {
    /// What the rows are of.
    package let channels: DetectionChannels
    /// The last row.
    package private(set) var row: [Double]
    /// Its time.
    package private(set) var time = MonotonicTime(nanoseconds: 0)
    /// The time since the twin's first sample, s.
    package private(set) var elapsedSeconds = 0.0
    /// How often the motor was started.
    package private(set) var startCount = 0

    private var twin: MotorTwin
    private let door: EventDoor
    private var features: WindowFeatures
    private var runningSince: MonotonicTime?

    /// A motor before its first sample.
    package init(_ settings: TwinSettings) {
        twin = MotorTwin(settings)
        door = EventDoor(
            asset: AssetDeclaration(
                id: "trial",
                phases: settings.phases,
                hasVibration: true,
                duty: .unknownMotor
            )
        )
        let set = FeatureSet(interval: .nanoseconds(1_000_000_000 / Int64(settings.rateHz)))
        channels = DetectionChannels(set)
        features = WindowFeatures(set)
        row = [Double](repeating: .nan, count: channels.count)
    }

    /// Takes samples until there is a row; false at `endSeconds` on the twin's clock.
    package mutating func next(until endSeconds: Double) -> Bool {
        while elapsedSeconds < endSeconds {
            let sample = twin.next()
            elapsedSeconds =
                Double(sample.elapsed.components.seconds)
                + Double(sample.elapsed.components.attoseconds) * 1e-18
            let candidate = sample.candidate(
                identitySeed: 1,
                time: MonotonicTime(nanoseconds: 0) + sample.elapsed,
                timestamp: nil
            )
            guard case .accepted(let event) = door.admit(candidate, now: nil) else {
                preconditionFailure("the door refuses \(candidate)")
            }
            if take(event) { return true }
        }
        return false
    }

    private mutating func take(_ event: SensorEvent) -> Bool {
        if event.state != .running {
            runningSince = nil
        } else if runningSince == nil {
            runningSince = event.time
            startCount += 1
        }
        let outcome = features.take(event)
        guard let runningSince else { return false }
        let settled = runningSince + DetectionRules.startUp
        guard channels.areFeatures else {
            guard event.time >= settled else { return false }
            channels.fill(&row, from: event, Span())
            time = event.time
            return true
        }
        guard case .closed(let window) = outcome, window.state == .running,
            window.first >= settled
        else { return false }
        for index in row.indices { row[index] = features[channels.place(index)] ?? .nan }
        time = window.last
        return true
    }
}
