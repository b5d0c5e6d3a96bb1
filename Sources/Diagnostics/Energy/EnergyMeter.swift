/// Adds up what an asset uses, and what that costs, from its events.
///
/// Energy is the trapezoid of power between two events no further apart than the gap limit, on the
/// machine's own clock; a longer span is counted as not covered, never bridged. A span takes the
/// state, and the price, of its end. Allocates nothing after the start.
public struct EnergyMeter: Sendable {
    /// The demand interval of a bill, in minutes, where none is configured.
    public static let usualDemandInterval = Duration.seconds(900)
    /// A demand interval counts when at least this part of it is covered.
    public static let demandCoverage = 0.9

    /// What was used since the start or the last `reset`.
    public private(set) var totals = EnergyTotals()

    private let tariff: Tariff?
    private let gapLimitNanoseconds: Int64
    private let demandNanoseconds: Int64
    private var last: Point?
    private var seen: MonotonicTime?
    private var demand = Demand()

    private struct Point {
        let time: MonotonicTime
        let powerKW: Double
        let powerFactor: Double?
    }

    private struct Demand {
        var interval: Int64 = -1
        var kWh = 0.0
        var coveredNanoseconds: Int64 = 0
    }

    /// A meter with `tariff`, nil where none is configured; the limits must be above 0.
    public init(
        tariff: Tariff?,
        gapLimit: Duration,
        demandInterval: Duration = Self.usualDemandInterval
    ) {
        precondition(gapLimit > .zero, "gapLimit must be above 0, not \(gapLimit)")
        precondition(
            demandInterval > .zero,
            "demandInterval must be above 0, not \(demandInterval)"
        )
        self.tariff = tariff
        gapLimitNanoseconds = gapLimit.wholeNanoseconds
        demandNanoseconds = demandInterval.wholeNanoseconds
    }

    /// Takes an event.
    public mutating func take(_ event: borrowing SensorEvent) {
        take(
            powerKW: event.powerKW,
            powerFactor: event.powerFactor,
            state: event.state,
            at: event.time,
            timestamp: event.timestamp
        )
    }

    /// Takes a power in kW, its power factor, and what the machine did.
    ///
    /// A power that is nil, negative or not finite leaves the time since the last one uncovered,
    /// unless the next one comes within the gap limit. A stopped motor has no power factor and no
    /// power: in the state OFF a missing power is 0.
    public mutating func take(
        powerKW: Double?,
        powerFactor: Double?,
        state: OperatingState,
        at time: MonotonicTime,
        timestamp: Timestamp?
    ) {
        if let seen, time < seen {
            totals.clockSteps += 1
            last = nil
            demand = Demand()
        } else if let seen {
            pass(from: seen, to: time)
        }
        seen = time
        guard let powerKW = powerKW ?? (state == .off ? 0 : nil), powerKW >= 0,
            powerKW <= Signal.power.admissibleRange.upperBound
        else { return }
        let point = Point(time: time, powerKW: powerKW, powerFactor: powerFactor)
        defer { last = point }
        guard let last else { return }
        add(from: last, to: point, state: state, timestamp: timestamp)
    }

    /// Starts a new period; what is being measured goes on.
    public mutating func reset() {
        totals = EnergyTotals()
    }

    /// Every nanosecond that passes is uncovered until a trapezoid covers it.
    private mutating func pass(from: MonotonicTime, to time: MonotonicTime) {
        totals.uncoveredNanoseconds &+= time.nanoseconds &- from.nanoseconds
    }

    private mutating func add(
        from: Point,
        to point: Point,
        state: OperatingState,
        timestamp: Timestamp?
    ) {
        let span = point.time.nanoseconds &- from.time.nanoseconds
        guard span > 0, span <= gapLimitNanoseconds else { return }
        totals.coveredNanoseconds &+= span
        totals.uncoveredNanoseconds = max(0, totals.uncoveredNanoseconds &- span)
        let kWh = 0.5 * (from.powerKW + point.powerKW) * (Double(span) / 3.6e12)
        totals.energy.add(kWh)
        if state == .idle { totals.idle.add(kWh) }
        addApparent(from, point, kWh: kWh, span: span)
        addDemand(kWh: kWh, span: span, endingAt: point.time)
        guard let tariff else { return }
        guard let price = tariff.price(at: timestamp) else {
            totals.unpriced.add(kWh)
            return
        }
        totals.cost.add(kWh * price)
        if state == .idle { totals.idleCost.add(kWh * price) }
    }

    private mutating func addApparent(_ from: Point, _ to: Point, kWh: Double, span: Int64) {
        guard let first = from.powerFactor, let second = to.powerFactor, first > 0, second > 0
        else { return }
        let kVA = 0.5 * (from.powerKW / first + to.powerKW / second)
        totals.apparent.add(kVA * (Double(span) / 3.6e12))
        totals.energyWithFactor.add(kWh)
    }

    private mutating func addDemand(kWh: Double, span: Int64, endingAt time: MonotonicTime) {
        // A span belongs to the interval in which it ends, its last nanosecond not counted.
        let interval = (time.nanoseconds &- 1) / demandNanoseconds
        if interval != demand.interval {
            closeDemand()
            demand = Demand(interval: interval)
        }
        demand.kWh += kWh
        demand.coveredNanoseconds &+= span
    }

    private mutating func closeDemand() {
        let covered = Double(demand.coveredNanoseconds)
        guard covered >= Self.demandCoverage * Double(demandNanoseconds) else { return }
        let meanKW = demand.kWh * 3.6e12 / covered
        totals.peakDemandKW = max(totals.peakDemandKW ?? 0, meanKW)
    }
}
