import Diagnostics
import DigitalTwin

/// The whole way of an event: what asks to become one, the door, window, features, score, health.
///
/// An asset at 100 Hz; a round is one event. Its candidates are made before, by the twin.
final class PipelineWorkload {
    static let interval = Duration.milliseconds(10)
    /// Seconds of candidates that come round and round, so that no two neighbouring windows are alike.
    private static let loopSeconds = 64
    private static let stepNanoseconds: Int64 = 10_000_000
    private static let asset = AssetDeclaration(
        id: "bench",
        phases: 1,
        hasVibration: true,
        duty: .unknownMotor
    )

    private let door = EventDoor(asset: asset)
    private var analysis: AssetAnalysis
    private var twin: MotorTwin
    private var candidates: [EventCandidate] = []
    private var place = 0
    private var now: Int64 = 0
    /// What the last events brought about, so that no work is for nothing.
    private(set) var steps = AnalysisStep()

    /// An asset that has just begun to learn, and will not end; with `fault` the twin shows it.
    init(fault: InjectedFault? = nil) throws {
        twin = MotorTwin(try TwinSettings(seed: 7, fault: fault))
        let readiness = ReferenceReadiness(span: .seconds(300), rows: 300)
        var plan = AnalysisPlan(
            assetID: Self.asset.id,
            seed: 7,
            features: FeatureSet(interval: Self.interval),
            health: .twin,
            readiness: readiness,
            ratedCurrentA: MotorRating.standard.currentA(phases: 1),
            tariff: Tariff(currency: "EUR", pricePerKWh: 0.3)
        )
        plan.concludesByItself = false
        analysis = AssetAnalysis(plan)
    }

    /// What the asset is to its detector.
    var standing: Standing { analysis.standing }

    /// Whether it has a baseline to be judged by.
    var isJudging: Bool { analysis.baseline != nil }

    /// One that has learned what is healthy.
    static func learned(fault: InjectedFault? = nil) throws -> PipelineWorkload {
        let workload = try PipelineWorkload(fault: fault)
        workload.live(seconds: 400)
        try workload.conclude()
        return workload
    }

    /// Takes `seconds` of the twin's samples.
    func live(seconds: Int) {
        for _ in 0..<(100 * seconds) { take(nextCandidate()) }
    }

    /// Learns from what was recorded, whatever speaks against it.
    func conclude() throws {
        try analysis.concludeLearning(at: nil, trusting: true)
    }

    /// The work: one event of those prepared, its time and that of the last one a step apart.
    func prepared() -> (Int) -> Void {
        candidates = (0..<(100 * Self.loopSeconds)).map { _ in nextCandidate() }
        return { [self] _ in
            take(candidates[place])
            place = place + 1 == candidates.count ? 0 : place + 1
        }
    }

    private func nextCandidate() -> EventCandidate {
        twin.next().candidate(
            identitySeed: 7,
            time: MonotonicTime(nanoseconds: now),
            timestamp: nil
        )
    }

    /// Admits and analyses `candidate` as of a step after the one before it.
    private func take(_ candidate: EventCandidate) {
        var candidate = candidate
        candidate.time = MonotonicTime(nanoseconds: now)
        now += Self.stepNanoseconds
        guard case .accepted(let event) = door.admit(candidate, now: nil) else {
            preconditionFailure("the door refuses \(candidate)")
        }
        steps = analysis.take(event)
    }
}
