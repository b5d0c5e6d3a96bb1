import Diagnostics
import Store

extension AssetMonitor {
    /// Stores the changes of state, risk and limits as events; whether there is one.
    func noteChanges(_ step: AnalysisStep, at time: MonotonicTime) -> Bool {
        let labels = analysis.channels.labels
        var isChange = false
        if step.contains(.transition), let transition = analysis.lastTransition {
            isChange = true
            tell(
                "asset_state",
                transition.after == .anomalyDetected ? .warning : .notice,
                transition.text(labels: labels),
                evidence: transition.evidence(labels: labels),
                at: time
            )
        }
        if step.contains(.riskRise), let rise = analysis.lastRiskRise,
            let text = rise.text(labels: labels)
        {
            isChange = true
            tell(
                "risk_level",
                rise.after.needsExplanation ? .critical : .warning,
                text,
                evidence: rise.evidence(labels: labels),
                at: time
            )
        }
        if step.contains(.threshold) {
            isChange = true
            noteLimits(at: time)
        }
        return isChange
    }

    private func noteLimits(at time: MonotonicTime) {
        let limits = settings.health.limits
        let changes = analysis.lastThresholdChanges
        for place in changes.indices {
            let change = changes[place]
            guard let text = change.text(limits: limits) else { continue }
            let severity: LogEvent.Severity =
                switch change.after {
                case .normal: .notice
                case .warning: .warning
                case .alarm: .critical
                }
            tell(
                change.kind.name,
                severity,
                text,
                evidence: change.evidence(limits: limits),
                at: time
            )
        }
    }

    /// Stores a dip, swell or interruption that ended.
    func storeVoltageEvent(at time: MonotonicTime) {
        guard let event = analysis.lastVoltageEvent else { return }
        let extremeV = event.extreme * settings.nominalV
        let seconds = ((event.end ?? event.lastSeen) - event.start).inSeconds
        let word = event.kind == .swell ? "highest" : "lowest"
        tell(
            "voltage_\(event.kind.rawValue)",
            .notice,
            "Supply \(event.kind.rawValue): \(word) \(NumberText.text(extremeV)) V, "
                + "\(NumberText.text(event.extreme * 100)) % of nominal, for "
                + "\(NumberText.text(seconds)) s or less; an indication, not a measurement of "
                + "IEC 61000-4-30 class A",
            evidence: "{\"extreme_v\":\(extremeV),\"seconds\":\(seconds),"
                + "\"ended\":\(event.end != nil)}",
            at: time
        )
    }
}
