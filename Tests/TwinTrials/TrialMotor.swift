import Diagnostics
import DigitalTwin

/// A twin's motor as the agent meets it: sample, door, analysis.
package struct TrialMotor: ~Copyable {
    /// Its analysis, the agent's own.
    package var analysis: AssetAnalysis
    /// The last row that the detector looked at.
    package private(set) var row: [Double]
    /// The time since the twin's first sample, s.
    package private(set) var elapsedSeconds = 0.0

    private var twin: MotorTwin
    private let door: EventDoor

    /// A motor before its first sample, which learns until it is told that this is enough.
    package init(_ settings: TwinSettings) {
        twin = MotorTwin(settings)
        let asset = AssetDeclaration(
            id: "trial",
            phases: settings.phases,
            hasVibration: true,
            duty: .unknownMotor
        )
        door = EventDoor(asset: asset)
        var plan = AnalysisPlan(
            assetID: asset.id,
            seed: settings.seed,
            features: FeatureSet(
                asset: asset,
                interval: .nanoseconds(1_000_000_000 / Int64(settings.rateHz))
            ),
            health: .twin
        )
        plan.readiness = ReferenceReadiness(span: .seconds(280), rows: 200)
        plan.concludesByItself = false
        analysis = AssetAnalysis(plan)
        row = [Double](repeating: .nan, count: analysis.channels.count)
    }

    /// Takes samples until there is a row of a motor that runs; false at `endSeconds` on the twin's
    /// clock.
    package mutating func next(until endSeconds: Double) -> Bool {
        while elapsedSeconds < endSeconds {
            let sample = twin.next()
            elapsedSeconds = sample.elapsed.inSeconds
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
        guard analysis.take(event).contains(.assessment) else { return false }
        switch analysis.standing {
        case .resting, .starting, .unlearned: return false
        case .learning, .filling, .blind, .judged: break
        }
        guard analysis.channels.areFeatures else {
            analysis.channels.fill(&row, from: event, Span())
            return true
        }
        let values = analysis.featureValues
        for index in row.indices { row[index] = values[analysis.channels.place(index)] }
        return true
    }
}
