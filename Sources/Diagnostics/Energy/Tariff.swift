/// What a kilowatt-hour costs: at any time the same, or by bands of the local day.
public struct Tariff: Hashable, Sendable {
    /// The most bands a day can have.
    public static let bandLimit = 8
    /// The longest currency text, in UTF-8 bytes.
    public static let currencyByteLimit = 8
    /// The minutes of a day.
    public static let minutesADay = 1_440

    /// A part of the local day with its own price.
    public struct Band: Hashable, Sendable {
        /// The first local minute of the day, 0…1439.
        public let fromMinute: Int
        /// The first local minute after it, 1…1440; one not above `fromMinute` is that of the next day.
        public let toMinute: Int
        /// The price of a kWh, in the tariff's currency.
        public let pricePerKWh: Double

        /// A band; minutes outside a day and a price that is negative or not finite trap.
        public init(fromMinute: Int, toMinute: Int, pricePerKWh: Double) {
            precondition(
                (0..<minutesADay).contains(fromMinute) && (1...minutesADay).contains(toMinute),
                "a band's minutes must lie in a day, not \(fromMinute)…\(toMinute)"
            )
            precondition(
                pricePerKWh >= 0 && pricePerKWh.isFinite,
                "a price must be ≥ 0, not \(pricePerKWh)"
            )
            self.fromMinute = fromMinute
            self.toMinute = toMinute
            self.pricePerKWh = pricePerKWh
        }

        func contains(_ minute: Int) -> Bool {
            fromMinute < toMinute
                ? (fromMinute..<toMinute).contains(minute)
                : minute >= fromMinute || minute < toMinute
        }
    }

    /// The currency as people write it: `₹`, `EUR`.
    public let currency: String
    /// The price of a kWh outside all bands.
    public let pricePerKWh: Double
    /// The bands; the first that holds a minute counts.
    public let bands: [Band]
    /// Local time less UTC, in minutes, −840…840: 330 in India.
    ///
    /// It knows no daylight saving.
    public let utcOffsetMinutes: Int

    /// A tariff; too many bands, too long a currency and numbers out of range trap.
    public init(
        currency: String,
        pricePerKWh: Double,
        bands: [Band] = [],
        utcOffsetMinutes: Int = 0
    ) {
        precondition(
            bands.count <= Self.bandLimit,
            "bands must be at most \(Self.bandLimit), not \(bands.count)"
        )
        precondition(
            currency.utf8.count <= Self.currencyByteLimit,
            "currency must be at most \(Self.currencyByteLimit) bytes, not \(currency)"
        )
        precondition(
            pricePerKWh >= 0 && pricePerKWh.isFinite,
            "a price must be ≥ 0, not \(pricePerKWh)"
        )
        precondition(
            (-840...840).contains(utcOffsetMinutes),
            "utcOffsetMinutes must be within ±840, not \(utcOffsetMinutes)"
        )
        self.currency = currency
        self.pricePerKWh = pricePerKWh
        self.bands = bands
        self.utcOffsetMinutes = utcOffsetMinutes
    }

    /// The local minute of the day at `time`, 0…1439.
    public func localMinute(at time: Timestamp) -> Int {
        let minute = Int64(60_000_000)
        let day = Int64(Self.minutesADay)
        let local = time.microseconds / minute - (time.microseconds % minute < 0 ? 1 : 0)
        let rest = (local % day + Int64(utcOffsetMinutes)) % day
        return Int(rest < 0 ? rest + day : rest)
    }

    /// The price of a kWh used at `time`; nil where it depends on a time that is not known.
    public func price(at time: Timestamp?) -> Double? {
        if bands.isEmpty { return pricePerKWh }
        guard let time else { return nil }
        let minute = localMinute(at: time)
        for index in bands.indices where bands[index].contains(minute) {
            return bands[index].pricePerKWh
        }
        return pricePerKWh
    }
}
