import Diagnostics
import Platform
import StatusPage

extension AssetMonitor {
    /// All that is judged now, as the page and the API show it.
    var status: AnalysisStatus {
        let assessment = analysis.assessment
        let labels = analysis.channels.labels
        let window = assessment.standing == .judged ? analysis.lastScored : nil
        return AnalysisStatus(
            assessment,
            assessedAt: world.clock.timestamp(at: assessment.time),
            standingText: standingText,
            health: analysis.health,
            explanations: analysis.health.explanations(
                window: window,
                limits: settings.health.limits,
                labels: labels
            ),
            baseline: BaselineStatus(
                version: analysis.health.baseline,
                learned: analysis.baseline?.learned,
                progress: analysis.learningProgress,
                recordedSeconds: analysis.recordedSeconds,
                neededSeconds: settings.readiness.span.inSeconds,
                distrust: analysis.distrust
            ),
            channels: labels.indices.map { channel($0, labels[$0], window) },
            energy: EnergyStatus(
                energyToday(at: MonotonicClock.now()),
                week: energyOfWeek(at: MonotonicClock.now()),
                tariff: settings.tariff,
                price: settings.tariff?.price(
                    at: world.clock.timestamp(at: MonotonicClock.now())
                ),
                powerFactorTariff: settings.powerFactorTariff,
                powerDeviationPercent: analysis.powerDeviationPercent,
                supply: analysis.supply,
                unbalance: unbalance.last
            )
        )
    }

    private func channel(
        _ place: Int,
        _ label: FeatureLabel,
        _ window: ScoredWindow?
    ) -> JudgedChannelStatus {
        var part: Contribution?
        if let window {
            for index in window.contributions.indices
            where Int(window.contributions[index].featureIndex) == place {
                part = window.contributions[index]
            }
        }
        return JudgedChannelStatus(
            label,
            healthy: analysis.healthyCentre(place),
            sigma: analysis.baseline?.channels[place].scale,
            part: part
        )
    }

    /// What the asset is to its detector, in plain words.
    private var standingText: String {
        switch analysis.standing {
        case .resting: "the machine does not run: nothing is judged"
        case .starting: "the machine has just started: judged from its eleventh second on"
        case .learning: learningText
        case .filling: "the detector's window fills, after a start or a gap"
        case .blind:
            "nothing can be judged: \(analysis.windowFault?.text ?? "no channel has a value")"
        case .judged: "judged against baseline version \(analysis.health.baseline.number)"
        case .unlearned: "no baseline: learn one (stator baseline learn)"
        }
    }

    private var learningText: String {
        let minutes = NumberText.text((analysis.recordedSeconds ?? 0) / 60, digits: 2)
        let needed = NumberText.text(settings.readiness.span.inSeconds / 60, digits: 2)
        if analysis.health.alarms.worstLevel == .alarm {
            return "learning waits: a fixed limit is crossed, so this is not a healthy machine"
        }
        return "learning what healthy is: \(minutes) of \(needed) min of running"
    }
}
