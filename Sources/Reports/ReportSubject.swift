import Diagnostics

/// Of whom, of when and under which assumptions a report is made: all that is not in the store.
public struct ReportSubject: Hashable, Sendable {
    /// The longest range, in days.
    public static let dayLimit: Int64 = 400

    /// The `asset_id`.
    public var assetID: String
    /// What people call it.
    public var assetName: String
    /// What the place is called.
    public var site: String
    /// The first instant of the range.
    public var from: Timestamp
    /// The first instant after it.
    public var end: Timestamp
    /// The time between two events of the asset; nothing for thrice as long is a gap.
    public var interval: Duration
    /// What a kWh costs; nil where no cost is told.
    public var tariff: Tariff?
    /// What a low power factor costs; nil where it costs nothing.
    public var powerFactorTariff: PowerFactorTariff?
    /// The version of the program that makes it.
    public var programVersion: String

    /// A subject; what is left out is not known.
    ///
    /// - Throws: `ReportError.badRange` for one that is empty or too long.
    public init(
        assetID: String,
        assetName: String,
        site: String,
        from: Timestamp,
        end: Timestamp,
        interval: Duration = .seconds(1),
        tariff: Tariff? = nil,
        powerFactorTariff: PowerFactorTariff? = nil,
        programVersion: String
    ) throws(ReportError) {
        guard from < end else { throw .badRange("\(end) is not after \(from)") }
        let (length, hasOverflowed) = end.microseconds.subtractingReportingOverflow(
            from.microseconds
        )
        guard !hasOverflowed, length <= Self.dayLimit * 86_400_000_000 else {
            throw .badRange("it is longer than \(Self.dayLimit) days; ask for a shorter one")
        }
        self.assetID = assetID
        self.assetName = assetName
        self.site = site
        self.from = from
        self.end = end
        self.interval = interval
        self.tariff = tariff
        self.powerFactorTariff = powerFactorTariff
        self.programVersion = programVersion
    }

    /// The length of the range in s, > 0.
    public var seconds: Double { Double(end.microseconds - from.microseconds) / 1e6 }

    /// Asset and name: `Feed pump (pump-1)`; once where they are the same.
    var title: String {
        assetName == assetID || assetName.isEmpty ? assetID : "\(assetName) (\(assetID))"
    }

    /// Nothing for longer than this is a gap.
    var gapLimit: Duration { max(.seconds(3), interval * 3) }
}
