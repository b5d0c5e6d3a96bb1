extension RemainingLife {
    /// The remaining life in one sentence, with its range and what it assumes.
    ///
    /// Example: "About 12.4 days (8.1 to 30.2 days), if it goes on as in the last 10 min of running".
    public var text: String {
        switch self {
        case .notYetKnown:
            return "Not yet known: too little was watched to know a rate"
        case .noneForeseen(let watched):
            return "None foreseen, if it goes on as in the last \(Self.span(watched)) of running"
        case .foreseen(let estimate):
            guard estimate.days > 0 else { return "None left: the degradation index is 1" }
            let unit = Self.unit(seconds: (estimate.longDays ?? estimate.days) * 86_400)
            func number(_ days: Double) -> String {
                NumberText.text(days * 86_400 / unit.seconds)
            }
            let range =
                estimate.longDays.map {
                    "\(number(estimate.shortDays)) to \(number($0)) \(unit.name)"
                } ?? "\(number(estimate.shortDays)) \(unit.name) or more"
            return "About \(number(estimate.days)) \(unit.name) (\(range)), if it "
                + "goes on as in the last \(Self.span(estimate.watchedSeconds)) of running"
        }
    }

    /// `days`, ≥ 0, in the largest unit of which there are at least two: "6.55 min", "12.4 days".
    public static func span(days: Double) -> String {
        let unit = unit(seconds: days * 86_400)
        return "\(NumberText.text(days * 86_400 / unit.seconds)) \(unit.name)"
    }

    private static func span(_ seconds: Double) -> String {
        let unit = unit(seconds: seconds)
        return "\(NumberText.text(seconds / unit.seconds, digits: 2)) \(unit.name)"
    }

    /// The largest unit of which there are at least two.
    private static func unit(seconds: Double) -> (name: String, seconds: Double) {
        switch seconds {
        case ..<120: ("s", 1)
        case ..<7_200: ("min", 60)
        case ..<172_800: ("h", 3_600)
        default: ("days", 86_400)
        }
    }
}
