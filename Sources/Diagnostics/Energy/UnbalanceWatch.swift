/// Follows the voltage unbalance of a three-phase supply and tells what it comes to mean.
///
/// A verdict counts once it has lasted `hold`: single readings of phases that were not taken at the same
/// instant do not make one. Allocates nothing.
public struct UnbalanceWatch: Hashable, Sendable {
    /// How long another verdict must last to count.
    public static let hold = Duration.seconds(10)

    /// The unbalance as it was last; nil where it is not known.
    public private(set) var last: VoltageUnbalance?
    /// What it means, once that has lasted.
    public private(set) var verdict = VoltageUnbalance.Verdict.good

    private var next: VoltageUnbalance.Verdict?
    private var since: MonotonicTime?

    /// A watch of a supply of which nothing is known.
    public init() {}

    /// Takes the unbalance at `time`, nil where it is not known; the verdict, where it has changed.
    public mutating func take(
        _ unbalance: VoltageUnbalance?,
        at time: MonotonicTime
    ) -> VoltageUnbalance.Verdict? {
        last = unbalance
        guard let found = unbalance?.verdict, found != verdict else {
            next = nil
            since = nil
            return nil
        }
        if next != found || time < since ?? time {
            next = found
            since = time
        }
        guard let since, time - since >= Self.hold else { return nil }
        verdict = found
        next = nil
        self.since = nil
        return found
    }
}

extension VoltageUnbalance {
    /// What it means for the motor, in one sentence with the numbers.
    public var text: String {
        let share = "Voltage unbalance \(NumberText.text(percent)) %"
        switch verdict {
        case .good:
            let limit = NumberText.text(Self.derateAbovePercent)
            return "\(share), within \(limit) % (NEMA MG 1-14.36)"
        case .derate, .beyondSupplyLimit:
            let load = NumberText.text(100 * (deratingFactor ?? 0))
            let limit = NumberText.text(Self.supplyLimitPercent)
            let supply =
                verdict == .derate
                ? "" : "; a supply keeps \(limit) % for 95 % of a week (EN 50160)"
            return "\(share): load the motor with at most \(load) % of its rated power "
                + "(NEMA MG 1-14.36)\(supply)"
        case .doNotRun:
            let limit = NumberText.text(Self.doNotRunAbovePercent)
            return "\(share), above \(limit) %: do not run the motor (NEMA MG 1-14.36)"
        }
    }
}
