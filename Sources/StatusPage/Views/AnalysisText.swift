import Diagnostics

extension TerminalLines {
    /// What is judged of an asset; `isPresent`: whether its events come.
    mutating func add(_ analysis: AnalysisStatus, isPresent: Bool) {
        let health =
            if let score = analysis.healthScore, let risk = analysis.riskLevel {
                "health \(score) of 100 · risk \(risk)"
            } else {
                "health not known yet: no baseline is in use"
            }
        add("\(analysis.assetState) · \(health)", indent: 2, analysis.riskStyle)
        if isPresent {
            let score = analysis.score.map { ", anomaly score \(ValueText.value($0, unit: ""))" }
            add(analysis.standingText + (score ?? ""), indent: 4)
        } else {
            add("not judged now; last: \(analysis.standingText)", indent: 4)
        }
        if let distrust = analysis.baseline.distrust { add("! \(distrust)", indent: 4, .warning) }
        if let reason = analysis.explanations.first {
            add("! \(reason.reason)", indent: 4, analysis.riskStyle)
        }
        if analysis.maintenanceWindowDays != nil { add(analysis.remainingLife, indent: 4) }
        if analysis.hasOpenAlarm {
            add(
                analysis.isAcknowledged ? "acknowledged" : "not acknowledged yet",
                indent: 4,
                analysis.isAcknowledged ? .plain : .warning
            )
        }
    }
}

extension AnalysisStatus {
    fileprivate var riskStyle: TerminalLines.Style {
        switch riskLevel {
        case nil: .plain
        case RiskLevel.low.name: hasOpenAlarm ? .warning : .good
        case RiskLevel.moderate.name: .warning
        default: .alarm
        }
    }
}
