import Diagnostics
import Logging
import Platform
import Store

/// Runs an asset's analysis and takes what it finds to the store: it belongs to its stream's thread.
final class AssetMonitor {
    /// What it found of features and judgements since it was last asked.
    struct Findings {
        var windows: [FeatureWindow] = []
        var assessments: [Assessment] = []

        /// Whether nothing was found.
        var isEmpty: Bool { windows.isEmpty && assessments.isEmpty }

        /// Whether a record takes no more of them.
        var isFull: Bool {
            windows.count >= AssetRecord.windowLimit
                || assessments.count >= AssetRecord.assessmentLimit
        }

        /// Leaves nothing.
        mutating func removeAll() {
            windows.removeAll(keepingCapacity: true)
            assessments.removeAll(keepingCapacity: true)
        }
    }

    /// While nothing else happens, a report of the health is stored this often.
    static let reportInterval = Duration.seconds(900)
    /// While nothing else happens, what must survive a restart is stored this often.
    static let memoryInterval = Duration.seconds(60)
    /// How much DI may rise, at most, before it is stored.
    static let degradationStep = 0.01

    let settings: AnalysisSettings
    let assetID: String
    let world: AssetStream.Surroundings
    var analysis: AssetAnalysis
    private let seed: UInt64
    private(set) var findings = Findings()
    var unbalance = UnbalanceWatch()
    private var reportedAt: MonotonicTime?
    private var savedAt: MonotonicTime?
    private var savedDegradation = 0.0
    var energyDay = EnergyDay()
    var energyWeek = EnergyWeek()
    var isEnergyRecalled = false
    /// Since when this run counts.
    private(set) var startedAt = MonotonicClock.now()
    /// Where the last event came from.
    private(set) var source: Source
    /// Whether what an earlier run knew was read, or there is none: only then may it be replaced.
    var isResumed = false
    /// What is told of things that come and go.
    var quota = ToldQuota()

    /// The monitor of `asset`, whose events come from `source`; it goes on where an earlier run of the
    /// same kind, simulated or not, left off.
    init(
        _ asset: AssetDeclaration,
        settings: AnalysisSettings,
        source: Source,
        seed: UInt64,
        world: AssetStream.Surroundings
    ) {
        self.settings = settings
        self.source = source
        self.seed = seed
        assetID = asset.id
        self.world = world
        analysis = AssetAnalysis(
            settings.plan(assetID: asset.id, seed: seed, isSimulated: source == .simulator)
        )
        resume()
        savedDegradation = analysis.health.index.value
        recallEnergyIfDue(at: startedAt)
    }

    /// Whether its events are simulated; those are judged apart from measured ones.
    var isSimulated: Bool { source == .simulator }

    /// An analysis that knows nothing yet.
    var newAnalysis: AssetAnalysis {
        AssetAnalysis(settings.plan(assetID: assetID, seed: seed, isSimulated: isSimulated))
    }

    /// The names of the features of a window, in order.
    var featureNames: [String] { settings.featureSet.features.map(\.name) }

    /// Takes an event, with the values of the extra channels that are known at it.
    func take(_ event: SensorEvent, _ extras: borrowing ExtraValues) {
        if event.source != source { change(to: event.source, at: event.time) }
        let step = analysis.take(
            event,
            extras: extras.values.span,
            velocityMMPerS: extras.velocityMMPerS
        )
        if !step.isEmpty { act(on: step, at: event.time) }
    }

    /// Ends what is over at `now` without an event.
    func end(before now: MonotonicTime) {
        let step = analysis.end(before: now)
        if !step.isEmpty { act(on: step, at: now) }
    }

    /// Stores what must survive, once a minute.
    func saveIfDue(at now: MonotonicTime) {
        tellRest(at: now)
        // What is sent has times of its own, which can lie far from now.
        if let savedAt, savedAt <= now, now - savedAt < Self.memoryInterval { return }
        if !isResumed { resume() }
        recallEnergyIfDue(at: now)
        save(at: now)
    }

    /// Events come from somewhere else from now on: what is simulated and what is measured never meet.
    private func change(to source: Source, at time: MonotonicTime) {
        let wasSimulated = isSimulated
        guard (source == .simulator) != wasSimulated else {
            self.source = source
            return
        }
        if analysis.closeEnergy() { storeEnergy() }
        save(at: time)
        self.source = source
        analysis = newAnalysis
        energyDay = EnergyDay()
        energyWeek = EnergyWeek()
        startedAt = MonotonicClock.now()
        isResumed = false
        isEnergyRecalled = false
        resume()
        savedDegradation = analysis.health.index.value
        recallEnergyIfDue(at: startedAt)
        tellOften(
            "source",
            .notice,
            isSimulated
                ? "Simulated events come: they are judged apart from what was measured"
                : "Measured events come: what was judged of simulated ones is no part of it",
            at: time
        )
    }

    /// Stores what must survive; the last call.
    func finish(at now: MonotonicTime) {
        if analysis.closeEnergy() { storeEnergy() }
        tellRest(at: now, isLast: true)
        save(at: now)
    }

    /// What was found since the last call.
    func takeFindings() -> Findings? {
        guard !findings.isEmpty else { return nil }
        defer { findings.removeAll() }
        return findings
    }

    private func act(on step: AnalysisStep, at time: MonotonicTime) {
        if step.contains(.window) { noteWindow() }
        if step.contains(.assessment) { findings.assessments.append(analysis.assessment) }
        if step.contains(.energyPeriod) { storeEnergy() }
        if step.contains(.voltageEvent) { storeVoltageEvent(at: time) }
        let isChange = noteChanges(step, at: time)
        if step.contains(.learned) { storeBaseline(at: time) }
        if step.contains(.distrusted) { storeDistrust(at: time) }
        let degradation = analysis.health.index.value
        let hasWorn =
            degradation > savedDegradation
            && (savedDegradation == 0 || degradation >= savedDegradation + Self.degradationStep)
        if isChange || step.contains(.learned) || isReportDue(at: time) { report(at: time) }
        if isChange || hasWorn || !step.isDisjoint(with: [.learned, .distrusted]) {
            save(at: time)
        }
    }

    private func noteWindow() {
        guard let window = analysis.closedWindow else { return }
        findings.windows.append(
            FeatureWindow(
                first: window.first,
                last: window.last,
                count: window.count,
                state: window.state,
                values: analysis.featureValues,
                evaluation: analysis.evaluationValues.all.map { $0 ?? .nan }
            )
        )
    }

    private func isReportDue(at time: MonotonicTime) -> Bool {
        guard analysis.standing == .judged else { return false }
        guard let reportedAt else { return true }
        return time - reportedAt >= Self.reportInterval
    }

    /// Stores a report of the health as it is, where that is known and can be explained.
    func report(at time: MonotonicTime) {
        guard analysis.assessment.state.health(at: analysis.health.index.value) != nil else {
            return
        }
        reportedAt = time
        guard let report = analysis.report(at: world.clock.timestamp(at: time)) else { return }
        world.store.append(report: report, assetID: assetID, time: time, source: source)
    }

    /// Stores what must survive a restart.
    func save(at time: MonotonicTime) {
        savedAt = time
        savedDegradation = analysis.health.index.value
        guard isResumed else { return }
        do throws(StoreError) {
            try world.store.setState(analysis.memory, for: memoryKey)
        } catch {
            world.log.error(
                "what the analysis of \(assetID) knows cannot be kept: \(error)",
                metadata: ["asset": "\(assetID)"]
            )
        }
    }

    /// The key of the state that the asset's analysis goes on from.
    var memoryKey: String { (isSimulated ? "analysis-simulated/" : "analysis/") + assetID }
}
