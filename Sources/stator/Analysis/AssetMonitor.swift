import Diagnostics
import Logging
import Platform
import Store

import struct Store.LogEvent  // Logging has one too.

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
    private(set) var findings = Findings()
    private var reportedAt: MonotonicTime?
    private var savedAt: MonotonicTime?
    private var savedDegradation = 0.0
    private var energyDay = EnergyDay()

    /// The monitor of `asset`, which goes on where an earlier run left off.
    init(
        _ asset: AssetDeclaration,
        settings: AnalysisSettings,
        seed: UInt64,
        world: AssetStream.Surroundings
    ) {
        self.settings = settings
        assetID = asset.id
        self.world = world
        analysis = AssetAnalysis(settings.plan(assetID: asset.id, seed: seed))
        resume()
        savedDegradation = analysis.health.index.value
    }

    /// The names of the features of a window, in order.
    var featureNames: [String] { settings.featureSet.features.map(\.name) }

    /// Takes an event, with the values of the extra channels that are known at it.
    func take(_ event: SensorEvent, _ extras: borrowing ExtraValues) {
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
        if let savedAt, now - savedAt < Self.memoryInterval { return }
        save(at: now)
    }

    /// Stores what must survive; the last call.
    func finish(at now: MonotonicTime) {
        if analysis.closeEnergy() { storeEnergy() }
        save(at: now)
    }

    /// What was used since the local midnight.
    var energyToday: EnergyTotals { energyDay.totals(with: analysis.energy.totals) }

    /// Stores what an energy period used, and adds it to its day.
    func storeEnergy() {
        guard let period = analysis.energy.last else { return }
        energyDay.add(period, settings.tariff, timestamp: world.clock.timestamp(at: period.start))
        world.store.append(energy: period, assetID: assetID)
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
        if isChange || step.contains(.learned) || hasWorn { save(at: time) }
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

    /// Stores a report of the health as it is, where it can be explained.
    func report(at time: MonotonicTime) {
        reportedAt = time
        guard let report = analysis.report(at: world.clock.timestamp(at: time)) else { return }
        world.store.append(report: report, assetID: assetID, time: time)
    }

    /// Stores an event of this asset and says it in the log.
    func tell(
        _ kind: String,
        _ severity: LogEvent.Severity,
        _ text: String,
        evidence: String = "{}",
        at time: MonotonicTime
    ) {
        world.store.append(
            LogEvent(
                assetID: assetID,
                time: time,
                timestamp: world.clock.timestamp(at: time),
                kind: kind,
                severity: severity,
                text: text,
                evidence: evidence
            )
        )
        let metadata: Logger.Metadata = ["asset": "\(assetID)"]
        switch severity {
        case .notice: world.log.notice("\(text)", metadata: metadata)
        case .warning: world.log.warning("\(text)", metadata: metadata)
        case .critical: world.log.error("\(text)", metadata: metadata)
        }
    }

    /// Stores what must survive a restart.
    func save(at time: MonotonicTime) {
        savedAt = time
        savedDegradation = analysis.health.index.value
        do throws(StoreError) {
            try world.store.setState(analysis.memory, for: Self.memoryKey(of: assetID))
        } catch {
            world.log.error(
                "what the analysis of \(assetID) knows cannot be kept: \(error)",
                metadata: ["asset": "\(assetID)"]
            )
        }
    }

    /// The key of the state that an asset's analysis goes on from.
    static func memoryKey(of assetID: String) -> String { "analysis/\(assetID)" }
}
