import Diagnostics
import Store

// What a report's figures say in words, the same on every paper.
extension ReportContent {
    /// The share of the range that there is data of, 0…1.
    var coverageShare: Double { coverage.share(of: subject.seconds) }

    /// The latest judgement in one sentence.
    var verdict: String {
        guard let health else {
            return coverage.events > 0
                ? "Nothing was judged in this range: there is data, but no judgement of it."
                : "There is no data of this asset in this range."
        }
        let risk = RiskLevel(health: health)
        let meaning = ReportText.meaning(risk, state: lastState)
        return "Health \(health) of 100, risk \(risk.name). \(meaning)"
    }

    /// What judged, by the last report; the parts of its version apart, so that a line can end there.
    var judgedBy: String {
        guard let version = reports.last?.modelVersion else { return "no report in the range" }
        return version.split(separator: "|").joined(separator: ", ")
    }

    /// What the sources are, in words.
    var sourceText: String {
        sources.isEmpty ? "no data" : sources.map(\.rawValue).joined(separator: ", ")
    }

    /// How much of the range there is data of, in words.
    var coverageText: String {
        let share = ReportText.percent(coverageShare)
        guard coverage.gapCount > 0 else { return "\(share) of the range has data, without a gap" }
        return "\(share) of the range has data; \(ReportText.count(coverage.gapCount, "gap")) of "
            + "\(ReportText.span(coverage.missingSeconds)) together"
    }

    /// The reasons of the last report, or what stands in their place.
    var reasons: [String] {
        guard let last = reports.last else { return ["The range has no health report."] }
        guard !last.explanations.isEmpty else {
            return ["The last report names no deviation and no limit that was crossed."]
        }
        return last.explanations.map { explanation in
            "\(explanation.reason) (confidence \(NumberText.percent(explanation.confidence)))"
        }
    }

    /// The shares of time that the machine did each thing, in words.
    var dutyText: String {
        let total = byState.reduce(0, +)
        guard total > 0 else { return "not known" }
        return zip(OperatingState.allCases, byState)
            .map { "\($0.rawValue) \(ReportText.percent(Double($1) / Double(total)))" }
            .joined(separator: ", ")
    }

    /// The cost of the energy with what the power factor adds; nil without a tariff.
    var cost: (energy: Double, powerFactor: Double?, currency: String)? {
        guard let tariff = subject.tariff else { return nil }
        let adjustment = subject.powerFactorTariff.flatMap { energy.totals.powerFactorCost($0) }
        return (energy.totals.energyCost, adjustment, tariff.currency)
    }

    /// What the cost assumes, a sentence each.
    var tariffAssumptions: [String] {
        guard let tariff = subject.tariff else {
            return ["No tariff is configured, so no cost is told."]
        }
        var text = [
            "\(NumberText.text(tariff.pricePerKWh, digits: 6)) \(tariff.currency) a kWh"
                + (tariff.bands.isEmpty ? " at any time." : " outside the bands below.")
        ]
        func clock(_ minute: Int) -> String {
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(two(minute / 60)):\(two(minute % 60))"
        }
        for band in tariff.bands {
            text.append(
                "\(NumberText.text(band.pricePerKWh, digits: 6)) \(tariff.currency) a kWh from "
                    + "\(clock(band.fromMinute)) to \(clock(band.toMinute)) local time."
            )
        }
        if !tariff.bands.isEmpty {
            text.append(
                "Local time is UTC \(tariff.utcOffsetMinutes < 0 ? "less" : "plus") "
                    + "\(tariff.utcOffsetMinutes.magnitude) min, without daylight saving."
            )
        }
        guard let factor = subject.powerFactorTariff else {
            return text + ["A low power factor costs nothing by this tariff."]
        }
        text.append(
            "A power factor below \(NumberText.text(factor.limit)) adds "
                + "\(NumberText.text(factor.penaltyPercentPerHundredth)) % for each 0.01."
        )
        if let from = factor.rebateFrom {
            text.append(
                "One above \(NumberText.text(from)) takes off "
                    + "\(NumberText.text(factor.rebatePercentPerHundredth)) % for each 0.01."
            )
        }
        return text
    }

    /// What of the range is lost or thinned, a sentence each.
    var losses: [String] {
        var text: [String] = []
        if coverage.summaries > 0 {
            text.append(
                "\(coverage.summaries) records are thinned: extremes and means are left of them."
            )
        }
        if coverage.unreadable > 0 {
            text.append(
                "\(coverage.unreadable) records do not decode and are left out of all figures."
            )
        }
        for removal in removals where removal.level == .summary {
            text.append(
                "\(removal.records) records between \(ReportText.time(removal.from)) and "
                    + "\(ReportText.time(removal.through)) were removed by the store's size or age limit."
            )
        }
        if coverage.uncertain + coverage.bad > 0 {
            text.append(
                "\(coverage.uncertain) records have a value of uncertain quality, \(coverage.bad) one "
                    + "of bad quality."
            )
        }
        return text.isEmpty ? ["Nothing is thinned, unreadable, uncertain or bad."] : text
    }
}
