import Diagnostics

extension TerminalLines {
    /// What is judged of an asset; `isPresent`: whether its events come.
    mutating func add(_ analysis: AnalysisStatus, isPresent: Bool) {
        let health = "health \(analysis.healthScore) of 100 · risk \(analysis.riskLevel)"
        let isKnown = analysis.isHealthKnown
        add(
            "\(analysis.assetState) · "
                + (isKnown ? health : "health not known yet: no baseline is in use"),
            indent: 2,
            isKnown ? analysis.riskStyle : .plain
        )
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
    /// Whether it was judged at all: a machine that nobody looked at has a health of 100, too.
    public var isHealthKnown: Bool {
        assetState != AssetState.calibrating.name || degradationIndex > 0
    }

    fileprivate var riskStyle: TerminalLines.Style {
        switch riskLevel {
        case RiskLevel.low.name: hasOpenAlarm ? .warning : .good
        case RiskLevel.moderate.name: .warning
        default: .alarm
        }
    }
}
