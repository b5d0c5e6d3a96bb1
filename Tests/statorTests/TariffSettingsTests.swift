import Diagnostics
import Testing

@testable import stator

@Suite struct TariffSettingsTests {
    private func analysis(_ keys: String) throws -> AnalysisSettings {
        let (configuration, faults) = read("[[asset]]\nid = \"m\"\n[asset.tariff]\n\(keys)")
        return try #require(configuration?.assets.first?.analysis, "\(faults)")
    }

    @Test("A price alone is in rupees, at Indian time, the same at any time")
    func price() throws {
        let settings = try analysis("price_per_kwh = 7.5")
        let tariff = Tariff(currency: "INR", pricePerKWh: 7.5, utcOffsetMinutes: 330)
        #expect(settings.tariff == tariff)
        #expect(settings.powerFactorTariff == nil)
    }

    @Test("Bands are taken in their order, over midnight too, and 00:00 ends a day")
    func bands() throws {
        let settings = try analysis(
            """
            currency = "EUR"
            price_per_kwh = 0.3
            utc_offset = "-03:30"
            bands = [
                { from = "22:30", to = "06:00", price_per_kwh = 0.2 },
                { from = "06:00", to = "09:15", price_per_kwh = 0.4 },
                { from = "20:00", to = "22:30", price_per_kwh = 0 },
            ]
            """
        )
        #expect(
            settings.tariff
                == Tariff(
                    currency: "EUR",
                    pricePerKWh: 0.3,
                    bands: [
                        Tariff.Band(fromMinute: 1_350, toMinute: 360, pricePerKWh: 0.2),
                        Tariff.Band(fromMinute: 360, toMinute: 555, pricePerKWh: 0.4),
                        Tariff.Band(fromMinute: 1_200, toMinute: 1_350, pricePerKWh: 0),
                    ],
                    utcOffsetMinutes: -210
                )
        )
        for (from, to) in [("22:00", "00:00"), ("22:00", "24:00")] {
            let text =
                "price_per_kwh = 1\n"
                + "bands = [{ from = \"\(from)\", to = \"\(to)\", price_per_kwh = 2 }]"
            let band = Tariff.Band(fromMinute: 1_320, toMinute: 1_440, pricePerKWh: 2)
            #expect(try analysis(text).tariff?.bands == [band])
        }
        let whole =
            "price_per_kwh = 1\nbands = [{ from = \"00:00\", to = \"24:00\", price_per_kwh = 2 }]"
        #expect(try analysis(whole).tariff?.price(at: Timestamp(microseconds: 0)) == 2)
    }

    @Test("Eight bands are taken, which are the most")
    func bandLimit() throws {
        let bands = (0..<Tariff.bandLimit).map {
            "{ from = \"0\($0):00\", to = \"0\($0 + 1):00\", price_per_kwh = \($0) }"
        }
        let text = "price_per_kwh = 1\nbands = [\(bands.joined(separator: ", "))]"
        #expect(try analysis(text).tariff?.bands.count == Tariff.bandLimit)
    }

    @Test("The offsets from UTC reach 14 hours to either side")
    func offsets() throws {
        for (text, minutes) in [("-14:00", -840), ("+14:00", 840), ("+00:00", 0), ("+05:45", 345)] {
            let tariff = try analysis("price_per_kwh = 1\nutc_offset = \"\(text)\"").tariff
            #expect(tariff?.utcOffsetMinutes == minutes)
        }
    }

    @Test("A power factor costs what is set, and a rebate is only where it is set")
    func powerFactor() throws {
        let limit = "price_per_kwh = 1\npower_factor_limit = 0.9\npenalty_percent_per_hundredth = 1"
        let plain = PowerFactorTariff(limit: 0.9, penaltyPercentPerHundredth: 1)
        #expect(try analysis(limit).powerFactorTariff == plain)
        let rebate = "\nrebate_from = 0.95\nrebate_percent_per_hundredth = 0.5"
        let both = PowerFactorTariff(
            limit: 0.9,
            penaltyPercentPerHundredth: 1,
            rebateFrom: 0.95,
            rebatePercentPerHundredth: 0.5
        )
        #expect(try analysis(limit + rebate).powerFactorTariff == both)
    }
}
