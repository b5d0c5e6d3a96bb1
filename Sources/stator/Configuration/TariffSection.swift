import Acquisition
import Diagnostics

/// The `[asset.tariff]` of an asset: what its energy costs.
///
/// Without it no cost is told.
struct TariffSection {
    /// The prices that can be set, in any currency.
    static let priceLimits = 0.0...1_000_000
    /// The currency where none is set.
    static let defaultCurrency = "INR"
    /// Local time less UTC where nothing is set, min: India.
    static let defaultOffsetMinutes = 330
    /// The power factors that can be a limit.
    static let powerFactorLimits = 0.5...1
    /// The adjustments that can be set, % of the energy charge for each 0.01.
    static let percentLimits = 0.0...100

    /// What a kWh costs; nil without the table and after a fault.
    private(set) var tariff: Tariff?
    /// What a low power factor costs; nil where it costs nothing.
    private(set) var powerFactor: PowerFactorTariff?

    /// Reads the table, which may be absent; what is wrong in it is reported.
    init(_ table: SettingsTable?) {
        guard let table else { return }
        let price = table.required("price_per_kwh", .number(in: Self.priceLimits))
        let currency = table.value("currency", .currency, default: Self.defaultCurrency)
        let offset = table.value("utc_offset", .utcOffset, default: Self.defaultOffsetMinutes)
        let bands = Self.bands(in: table)
        powerFactor = Self.powerFactor(in: table)
        table.finish()
        tariff = price.map {
            Tariff(currency: currency, pricePerKWh: $0, bands: bands, utcOffsetMinutes: offset)
        }
    }

    private static func bands(in table: SettingsTable) -> [Tariff.Band] {
        var bands: [Tariff.Band] = []
        var lines: [Int] = []
        for table in table.tables("bands", countLimit: Tariff.bandLimit) {
            let from = table.required("from", .timeOfDay(latest: Tariff.minutesADay - 1))
            let to = table.required("to", .timeOfDay(latest: Tariff.minutesADay))
            let price = table.required("price_per_kwh", .number(in: priceLimits))
            table.finish()
            guard let from, let to, let price else { continue }
            guard from != to else {
                table.report("to", "is when the band begins; write 00:00 to 24:00 for a whole day")
                continue
            }
            let band = Tariff.Band(
                fromMinute: from,
                toMinute: to == 0 ? Tariff.minutesADay : to,
                pricePerKWh: price
            )
            if let earlier = bands.firstIndex(where: { $0.overlaps(band) }) {
                let message =
                    "has times that the band in line \(lines[earlier]) has too, and a time has one "
                    + "price; part them"
                table.report(message)
            } else {
                bands.append(band)
                lines.append(table.line)
            }
        }
        return bands
    }

    private static func powerFactor(in table: SettingsTable) -> PowerFactorTariff? {
        let percent = SettingsKind<Double>.number(in: percentLimits)
        guard table.has("power_factor_limit") else {
            table.allow(["power_factor_limit"])
            for key in [
                "penalty_percent_per_hundredth", "rebate_from", "rebate_percent_per_hundredth",
            ] {
                let reason = "is about a power factor; add power_factor_limit or take it out"
                table.refuse(key, because: reason)
            }
            return nil
        }
        let limit = table.optional("power_factor_limit", .number(in: powerFactorLimits))
        let penalty = table.required("penalty_percent_per_hundredth", percent)
        let isRebated =
            table.has("rebate_from") || table.has("rebate_percent_per_hundredth")
        guard isRebated else {
            table.allow(["rebate_from", "rebate_percent_per_hundredth"])
            guard let limit, let penalty else { return nil }
            return PowerFactorTariff(limit: limit, penaltyPercentPerHundredth: penalty)
        }
        let lowest = limit ?? powerFactorLimits.lowerBound
        let rebateFrom = table.required("rebate_from", .number(in: lowest...1))
        let rebate = table.required("rebate_percent_per_hundredth", percent)
        guard let limit, let penalty, let rebateFrom, let rebate else { return nil }
        return PowerFactorTariff(
            limit: limit,
            penaltyPercentPerHundredth: penalty,
            rebateFrom: rebateFrom,
            rebatePercentPerHundredth: rebate
        )
    }
}

extension Tariff.Band {
    /// Its minutes of the day: two stretches where it goes over midnight.
    private var stretches: [Range<Int>] {
        fromMinute < toMinute
            ? [fromMinute..<toMinute] : [fromMinute..<Tariff.minutesADay, 0..<toMinute]
    }

    /// Whether a minute of the day is in both.
    fileprivate func overlaps(_ other: Self) -> Bool {
        stretches.contains { own in other.stretches.contains { own.overlaps($0) } }
    }
}
