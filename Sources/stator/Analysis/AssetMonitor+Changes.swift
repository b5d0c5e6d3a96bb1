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
            isChange = noteLimits(at: time) || isChange
        }
        return isChange
    }

    /// Whether one is told now: of a value that comes and goes at its limit most wait.
    private func noteLimits(at time: MonotonicTime) -> Bool {
        let limits = settings.health.limits
        let changes = analysis.lastThresholdChanges
        var isTold = false
        for place in changes.indices {
            let change = changes[place]
            guard let text = change.text(limits: limits) else { continue }
            let severity: LogEvent.Severity =
                switch change.after {
                case .normal: .notice
                case .warning: .warning
                case .alarm: .critical
                }
            let isNew = tellOften(
                change.kind.name,
                severity,
                text,
                evidence: change.evidence(limits: limits),
                at: time
            )
            isTold = isNew || isTold
        }
        return isTold
    }

    /// Takes the voltage unbalance of a three-phase supply, about once a second; nil where not known.
    func note(_ found: VoltageUnbalance?, at time: MonotonicTime) {
        guard let verdict = unbalance.take(found, at: time), let found else { return }
        let severity: LogEvent.Severity =
            switch verdict {
            case .good: .notice
            case .derate, .beyondSupplyLimit: .warning
            case .doNotRun: .critical
            }
        tell(
            "voltage_unbalance",
            severity,
            found.text,
            evidence: "{\"percent\":\(found.percent),\"negative_sequence_percent\":"
                + "\(found.negativeSequencePercent),\"derived\":\(found.isDerived)}",
            at: time
        )
    }

    /// Stores a dip, swell or interruption that ended.
    func storeVoltageEvent(at time: MonotonicTime) {
        guard let event = analysis.lastVoltageEvent else { return }
        let extremeV = event.extreme * settings.nominalV
        let seconds = ((event.end ?? event.lastSeen) - event.start).inSeconds
        let word = event.kind == .swell ? "highest" : "lowest"
        tellOften(
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
