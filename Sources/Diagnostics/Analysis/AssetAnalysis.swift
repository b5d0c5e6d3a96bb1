/// All that is judged of one asset: events in, features, scores, health and alarms out.
///
/// Pure and past-only: the same events and the same memory give the same bits, live or replayed. One
/// owner, synchronous; nothing is allocated between an event and its score. Learning a baseline, which
/// happens once in half an hour of a machine's life, allocates.
public struct AssetAnalysis: ~Copyable {
    /// What it is made of.
    public let plan: AnalysisPlan
    /// The channels of the rows that the detector judges.
    public let channels: DetectionChannels
    /// The health, with the fixed limits' state and the baseline's version.
    public internal(set) var health: HealthState
    /// What the asset used.
    public internal(set) var energy: EnergyPeriods
    /// The supply's dips and swells.
    public private(set) var supply: VoltageWatch
    /// The power that is usual at each load.
    public internal(set) var powerReference: PowerReference?

    /// The window that the last `.window` spoke of.
    public private(set) var closedWindow: ClosedWindow?
    /// The features V1 of the same span.
    public private(set) var evaluationValues = EvaluationValues()
    /// Why the last window yielded nothing; nil after one that did.
    public private(set) var windowFault: WindowFault?
    /// What the asset is to its detector.
    public internal(set) var standing = Standing.resting
    /// When that was said.
    public internal(set) var standingTime = MonotonicTime(nanoseconds: 0)
    /// The last window that was judged; nil before the first, and after a new baseline.
    public internal(set) var lastScored: ScoredWindow?
    /// The last change of state.
    public internal(set) var lastTransition: StateTransition?
    /// The last rise of risk.
    public internal(set) var lastRiskRise: RiskRise?
    /// The last changes at the fixed limits.
    public private(set) var lastThresholdChanges = ThresholdAlarms.Changes()
    /// The last dip, swell or interruption that ended.
    public private(set) var lastVoltageEvent: VoltageEvent?
    /// What spoke against the last baseline that was made, as a sentence; nil where nothing did.
    public internal(set) var distrust: String?

    var features: WindowFeatures
    var evaluation: EvaluationFeatures
    var seconds = SecondMeans()
    var recorder: Owned<ReferenceRecorder>?
    var detector: Owned<Detector>?
    var forest: ForestModel?
    var row: [Double]
    /// The time of the last event in UTC; nil until the clock can be trusted.
    var timestamp: Timestamp?
    /// Since when a baseline is learned, in UTC; nil while none is, or that is not known.
    public internal(set) var learningSince: Timestamp?
    /// Since when it runs without a break; nil while it does not.
    var runningSince: MonotonicTime?
    private let velocityPlaces: [Int]
    /// The place of the mean current among the features.
    let currentMeanPlace: Int?

    /// The analysis of a new asset, which learns its baseline if the plan says so.
    public init(_ plan: AnalysisPlan) {
        self.plan = plan
        channels = DetectionChannels(plan.features, pace: plan.pace)
        health = HealthState(baselineID: Self.learningID)
        energy = EnergyPeriods(
            EnergyMeter(tariff: plan.tariff, gapLimit: plan.features.window.gapLimit)
        )
        supply = VoltageWatch(
            nominalV: plan.nominalV,
            gapLimit: plan.features.window.gapLimit
        )
        powerReference = plan.ratedCurrentA.map { PowerReference(ratedCurrentA: $0) }
        features = WindowFeatures(plan.features)
        evaluation = EvaluationFeatures(window: plan.features.window, nominalV: plan.nominalV)
        row = [Double](repeating: .nan, count: channels.count)
        velocityPlaces = plan.features.extras.indices.filter {
            plan.features.extras[$0].unit == .millimetrePerSecond
        }
        currentMeanPlace = plan.features.index(of: "\(Signal.current.name)_mean")
        // As `learn()`, which Swift 6.2 does not let an initializer with constants call.
        if plan.learnsByItself { recorder = newRecorder }
    }

    /// Takes an event, and `extras`, the values of the extra channels at that event in their order.
    ///
    /// A missing value is NaN; channels after the end of `extras` are missing. `velocityMMPerS` is a
    /// vibration velocity, in mm/s RMS, that is no extra channel.
    public mutating func take(
        _ event: borrowing SensorEvent,
        extras: Span<Double> = Span(),
        velocityMMPerS: Double = .nan
    ) -> AnalysisStep {
        var step = note(event, velocityMMPerS: Double.maximum(velocityMMPerS, velocity(extras)))
        switch features.take(event, extras: extras) {
        case .open: break
        case .closed(let window): close(window, &step)
        case .dropped(let fault): drop(fault, at: event.time, &step)
        }
        evaluation.take(event)
        if !channels.areFeatures { judge(event, extras, &step) }
        return step
    }

    /// Ends the energy period under way; whether there is something in it: `energy.last`.
    public mutating func closeEnergy() -> Bool { energy.close() }

    /// The features of the last closed window, in the set's order; NaN is absent.
    ///
    /// It allocates.
    public var featureValues: [Double] {
        features.withValues { values in values.indices.map { values[$0] } }
    }

    /// Takes a row of a recording without voltage and current: its extra channels alone are judged, as
    /// those of a machine that runs.
    ///
    /// The asset's features are of no signal then, and its rows are no windows; others trap.
    public mutating func take(
        extras: Span<Double>,
        at time: MonotonicTime,
        timestamp: Timestamp?
    ) -> AnalysisStep {
        precondition(plan.features.signals.isEmpty && !channels.areFeatures, "\(channels.names)")
        var step = AnalysisStep()
        self.timestamp = timestamp
        if runningSince == nil { runningSince = time }
        for place in row.indices { row[place] = place < extras.count ? extras[place] : .nan }
        judgeRow(at: time, &step)
        return step
    }

    /// Ends what is over at `time` without an event: for a source that may have died.
    public mutating func end(before time: MonotonicTime) -> AnalysisStep {
        var step = AnalysisStep()
        if seconds.isOver(at: time) { judgeLimits(&step) }
        switch features.end(before: time) {
        case .open: break
        case .closed(let window): close(window, &step)
        case .dropped(let fault): drop(fault, at: time, &step)
        }
        return step
    }

    /// What does not wait for a window: energy, supply, fixed limits, and whether the machine runs.
    private mutating func note(
        _ event: borrowing SensorEvent,
        velocityMMPerS: Double
    ) -> AnalysisStep {
        var step = AnalysisStep()
        timestamp = event.timestamp
        let time = event.time
        if event.state != .running {
            runningSince = nil
        } else if runningSince.map({ time < $0 }) ?? true {
            // It has just started, or the clock of whoever sends was set back.
            runningSince = event.time
            detector?.value.restart()
        }
        if energy.take(event) { step.insert(.energyPeriod) }
        if let ended = supply.take(voltageV: event.voltageV, at: event.time) {
            lastVoltageEvent = ended
            step.insert(.voltageEvent)
        }
        if seconds.isOver(at: event.time) { judgeLimits(&step) }
        seconds.take(event, velocityMMPerS: velocityMMPerS)
        return step
    }

    /// The greatest of the vibration velocities, in mm/s RMS; NaN where there is none.
    private func velocity(_ extras: Span<Double>) -> Double {
        var greatest = Double.nan
        for place in velocityPlaces where place < extras.count {
            greatest = Double.maximum(greatest, extras[place])
        }
        return greatest
    }

    private mutating func judgeLimits(_ step: inout AnalysisStep) {
        guard let measures = seconds.close() else { return }
        lastThresholdChanges = health.take(measures, settings: plan.health)
        if !lastThresholdChanges.isEmpty { step.insert(.threshold) }
    }

    private mutating func close(_ window: ClosedWindow, _ step: inout AnalysisStep) {
        closedWindow = window
        windowFault = nil
        evaluationValues = evaluation.evaluate(at: window.last)
        step.insert(.window)
        if channels.areFeatures { judge(window, &step) }
    }

    private mutating func drop(
        _ fault: WindowFault,
        at time: MonotonicTime,
        _ step: inout AnalysisStep
    ) {
        windowFault = fault
        _ = evaluation.evaluate(at: time)
        switch fault {
        case .missing, .tooFewPoints:
            if channels.areFeatures, runningSince != nil { stand(.blind, at: time, &step) }
        case .gap, .clockStep, .tooManyPoints: break
        }
    }
}
