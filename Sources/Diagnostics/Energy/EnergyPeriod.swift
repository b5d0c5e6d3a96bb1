/// What an asset used within five minutes, as it is stored: bills and reports are sums of these.
public struct EnergyPeriod: Hashable, Sendable {
    /// How long one lasts, in s; on a trusted clock they begin at whole fives of minutes in UTC.
    public static let lengthS: Int64 = 300

    /// Its first event.
    public let start: MonotonicTime
    /// Its last event.
    public let end: MonotonicTime
    /// What was used.
    public let totals: EnergyTotals

    /// A period.
    public init(start: MonotonicTime, end: MonotonicTime, totals: EnergyTotals) {
        self.start = start
        self.end = end
        self.totals = totals
    }

    /// The format that is written.
    private static let format: UInt8 = 1
    private static let sums = -1e15...1e15

    /// The period as it is stored: every sum to the bit of its value.
    public var bytes: [UInt8] {
        var writer = StateByteWriter()
        writer.write(Self.format)
        writer.write(start)
        writer.write(end)
        for sum in [
            totals.energy, totals.apparent, totals.energyWithFactor, totals.idle, totals.cost,
            totals.idleCost, totals.unpriced,
        ] {
            writer.write(sum.value)
        }
        writer.write(UInt64(totals.coveredNanoseconds))
        writer.write(UInt64(totals.uncoveredNanoseconds))
        writer.write(UInt64(totals.clockSteps))
        writer.write(optional: totals.peakDemandKW) { $0.write($1) }
        return writer.bytes
    }

    /// The period in `bytes`.
    ///
    /// - Throws: `StateBytesError` for bytes that `bytes` never gives.
    public init(bytes: [UInt8]) throws(StateBytesError) {
        var reader = StateByteReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else { throw .unknownVersion(format) }
        start = try reader.time("start")
        end = try reader.time("end")
        var totals = EnergyTotals()
        totals.energy = CompensatedSum(try reader.number("energy", in: Self.sums))
        totals.apparent = CompensatedSum(try reader.number("apparent energy", in: Self.sums))
        totals.energyWithFactor = CompensatedSum(try reader.number("energy", in: Self.sums))
        totals.idle = CompensatedSum(try reader.number("idle energy", in: Self.sums))
        totals.cost = CompensatedSum(try reader.number("cost", in: Self.sums))
        totals.idleCost = CompensatedSum(try reader.number("idle cost", in: Self.sums))
        totals.unpriced = CompensatedSum(try reader.number("energy", in: Self.sums))
        totals.coveredNanoseconds = Int64(try reader.count("covered time"))
        totals.uncoveredNanoseconds = Int64(try reader.count("uncovered time"))
        totals.clockSteps = Int(try reader.count("clock steps"))
        totals.peakDemandKW = try reader.optional("demand") { (reader) throws(StateBytesError) in
            try reader.number("demand", in: 0...Self.sums.upperBound)
        }
        self.totals = totals
        try reader.end()
    }
}

extension EnergyTotals {
    /// Adds what `other`, a later period, used; the peak demand is the greater one.
    public mutating func add(_ other: EnergyTotals) {
        energy.add(other.energy.value)
        apparent.add(other.apparent.value)
        energyWithFactor.add(other.energyWithFactor.value)
        idle.add(other.idle.value)
        cost.add(other.cost.value)
        idleCost.add(other.idleCost.value)
        unpriced.add(other.unpriced.value)
        coveredNanoseconds &+= other.coveredNanoseconds
        uncoveredNanoseconds &+= other.uncoveredNanoseconds
        clockSteps += other.clockSteps
        if let peak = other.peakDemandKW { peakDemandKW = max(peakDemandKW ?? 0, peak) }
    }
}
