import Diagnostics

extension AnalysisStatus {
    /// Health, risk, remaining life and what they follow from.
    func shownHealth(isSeen: Bool) -> [Shown.Fact] {
        let risk: Shown.Mark =
            switch riskLevel {
            case _ where !isSeen: .plain
            case nil: .plain
            case "LOW": .good
            case "MODERATE": .warning
            default: .bad
            }
        return [
            // The ring has room for no more.
            Shown.Fact("Health", healthScore.map(String.init) ?? "—", risk),
            Shown.Fact("Risk", riskLevel ?? "—", risk),
            Shown.Fact("Remaining life", remainingLife),
            Shown.Fact("Now", isSeen ? standingText : "no data: judged when it was last seen"),
            Shown.Fact("Anomaly score", Self.score(score, "of 1")),
            Shown.Fact("Deviation S", Self.score(normScore, "(1 is the edge of healthy)")),
            Shown.Fact("Forest score", Self.score(forestScore, "of 1")),
            Shown.Fact("Baseline", baseline.text),
        ]
    }

    /// How far learning is while it is learned what is healthy; then each channel's part.
    var shownShares: [ShownAsset.Share] {
        if let progress = baseline.progress {
            let percent = FixedText.wholePercent(progress)
            return [.init(name: "Calibration", text: baseline.text, percent: percent)]
        }
        return channels.filter { $0.healthy != nil }.map(\.shownShare)
    }

    /// Why it is judged so, strongest first.
    var reasons: [String] {
        guard explanations.isEmpty else {
            return explanations.map { reason in
                "\(reason.reason) – confidence \(FixedText.percent(reason.confidenceScore))"
            }
        }
        return standing == "judged"
            ? ["No reason for concern."] : ["Not judged now: \(standingText)."]
    }

    private static func score(_ value: Double?, _ scale: String) -> String {
        value.map { "\(FixedText.text($0, decimals: 2)) \(scale)" } ?? "—"
    }
}

extension BaselineStatus {
    fileprivate var text: String {
        let distrust = distrust.map { "; \($0)" } ?? ""
        guard let progress else {
            return "version \(version)" + (learned.map { ", learned \($0)" } ?? "") + distrust
        }
        let recorded = ValueText.duration(seconds: recordedSeconds ?? 0)
        return "learning version \(version): \(FixedText.percent(progress)), \(recorded) of "
            + "\(ValueText.duration(seconds: neededSeconds))\(distrust)"
    }
}

extension JudgedChannelStatus {
    /// The channel beside what is healthy, and its part in the deviation.
    var shownShare: ShownAsset.Share {
        let unit = unit.isEmpty ? "" : " \(unit)"
        let centre = healthy.map { "\(NumberText.text($0))\(unit)" }
        guard let value, let deviation, let share else {
            return .init(
                name: label,
                text: centre.map { "near healthy \($0)" } ?? "not learned yet",
                percent: nil
            )
        }
        let side = deviation < 0 ? "below" : "above"
        let pair = healthy.map { NumberText.pair(value, $0) }
        let now = pair?.value ?? NumberText.text(value)
        let usual = pair.map { "\($0.other)\(unit)" } ?? "—"
        return .init(
            name: label,
            text: "\(now)\(unit), \(FixedText.text(deviation.magnitude, decimals: 1)) σ \(side) "
                + "healthy \(usual): \(FixedText.percent(share)) of the deviation",
            percent: FixedText.wholePercent(share)
        )
    }
}

extension JudgedChannelStatus {
    /// How far from healthy a made-up reading may be, σ.
    private static let sliderReach = 20.0

    /// The slider of the channel; nil where nothing is learned of it.
    var slider: ShownAsset.Slider? {
        guard let healthy, let sigma else { return nil }
        let step = Self.roundStep(sigma / 4)
        func onStep(_ value: Double) -> Double {
            // Through its own text, so that 0.1 + 0.2 does not show.
            Double(NumberText.text((value / step).rounded() * step, digits: 6)) ?? value
        }
        let low = healthy - Self.sliderReach * sigma
        return .init(
            name: name,
            label: label,
            unit: unit,
            min: onStep(healthy >= 0 ? max(0, low) : low),
            max: onStep(healthy + Self.sliderReach * sigma),
            step: step,
            value: onStep(healthy)
        )
    }

    /// The power of ten at or below `value`, > 0.
    private static func roundStep(_ value: Double) -> Double {
        var step = 1.0
        while step > value, step > 1e-9 { step /= 10 }
        while step * 10 <= value, step < 1e9 { step *= 10 }
        return Double(NumberText.text(step, digits: 1)) ?? step
    }
}

extension EnergyStatus {
    /// What was used since midnight and in seven days, and what it costs.
    var facts: [Shown.Fact] {
        var facts = [Shown.Fact("Energy today", "\(FixedText.text(energyKWh, decimals: 3)) kWh")]
        if let cost, let currency {
            let text = "\(FixedText.text(cost, decimals: 2)) \(currency)"
            facts.append(Shown.Fact("Cost today", text))
        }
        if let weekEnergyKWh {
            let text = "\(FixedText.text(weekEnergyKWh, decimals: 3)) kWh"
            facts.append(Shown.Fact("Energy, 7 days", text))
        }
        if let weekCost, let currency {
            let text = "\(FixedText.text(weekCost, decimals: 2)) \(currency)"
            facts.append(Shown.Fact("Cost, 7 days", text))
        }
        if let pricePerKWh, let currency {
            let text = "\(NumberText.text(pricePerKWh)) \(currency)/kWh"
            facts.append(Shown.Fact("Price now", text))
        }
        facts.append(Shown.Fact("Idle", "\(FixedText.text(idleKWh, decimals: 3)) kWh"))
        if let idleWasteCost, let currency {
            let text = "\(FixedText.text(idleWasteCost, decimals: 2)) \(currency)"
            facts.append(Shown.Fact("Idle waste", text))
        }
        if let powerFactor {
            let grade = powerFactorScore.map { " (score \(FixedText.text($0, decimals: 0)))" } ?? ""
            let text = FixedText.text(powerFactor, decimals: 2) + grade
            facts.append(Shown.Fact("Mean power factor", text))
        }
        if let powerFactorCost, let currency {
            let text = "\(FixedText.text(powerFactorCost, decimals: 2)) \(currency)"
            facts.append(Shown.Fact("Power factor cost", text))
        }
        if let loadFactor { facts.append(Shown.Fact("Load factor", FixedText.percent(loadFactor))) }
        if let powerDeviationPercent {
            let text = "\(FixedText.text(powerDeviationPercent, decimals: 1)) % against usual"
            facts.append(Shown.Fact("Power now", text))
        }
        if let voltageUnbalancePercent {
            let load = deratingFactor.map { "load up to \(FixedText.percent($0))" } ?? "do not run"
            let text = "\(FixedText.text(voltageUnbalancePercent, decimals: 1)) %, \(load)"
            let isGood = (deratingFactor ?? 0) >= 1
            let fact =
                isGood
                ? Shown.Fact("Voltage unbalance", text)
                : Shown.Fact("Voltage unbalance", text, .warning)
            facts.append(fact)
        }
        facts.append(Shown.Fact("Known for", coverage))
        let supply = supplyEvents.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        if !supply.isEmpty {
            let text = supply.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            facts.append(Shown.Fact("Supply, indicative", text, .warning))
        }
        return facts
    }

    private var coverage: String {
        let known = ValueText.duration(seconds: coveredSeconds)
        guard uncoveredSeconds >= 1 else { return known }
        return "\(known); not for \(ValueText.duration(seconds: uncoveredSeconds))"
    }
}
