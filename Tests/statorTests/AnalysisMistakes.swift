/// What can be wrong in the tables that say how an asset is analysed.
///
/// Of the good configuration the pump has a meter and a WT901, the fan a meter only, and the demo is
/// a twin.
let analysisMistakes =
    limitsMistakes + baselineMistakes + tariffMistakes + channelMistakes + paceMistakes

private func pump(_ name: String, _ keys: String, faultCount: Int = 1) -> Mistake {
    Mistake(name, "id = \"pump\"", "id = \"pump\"\n\(keys)", faultCount: faultCount)
}

private func fan(_ name: String, _ keys: String) -> Mistake {
    Mistake(name, "id = \"fan\"", "id = \"fan\"\n\(keys)")
}

private func demo(_ name: String, _ keys: String) -> Mistake {
    Mistake(name, "id = \"demo\"", "id = \"demo\"\n\(keys)")
}

private let limitsMistakes = [
    pump("limits that are no table", "limits = 230"),
    pump("a nominal voltage of 0", "limits = { nominal_voltage_v = 0 }"),
    pump("a nominal voltage as text", "limits = { nominal_voltage_v = \"230\" }"),
    pump("a warning within the hysteresis", "limits = { voltage_warning_percent = 2.4 }"),
    pump("a warning above the alarm", "limits = { voltage_warning_percent = 12 }"),
    pump("an alarm below the warning", "limits = { voltage_alarm_percent = 5.5 }"),
    pump("an alarm at half", "limits = { voltage_alarm_percent = 49.1 }"),
    pump("a band switched off and set", "limits = { voltage = false, voltage_alarm_percent = 8 }"),
    pump("a band switched off by a number", "limits = { voltage = 0 }"),
    pump(
        "a class nobody has",
        "limits = { machine_class = \"class-5\", vibration_frequency_hz = 25 }"
    ),
    pump("acceleration without a frequency", "limits = { machine_class = \"class-1\" }"),
    pump("a frequency without a class", "limits = { vibration_frequency_hz = 25 }"),
    pump(
        "a frequency below the standard's",
        "limits = { machine_class = \"class-1\", vibration_frequency_hz = 9.9 }"
    ),
    fan("a class without a sensor", "limits = { machine_class = \"class-1\" }"),
    fan("a misspelt limit", "limits = { nominal_volts = 230 }"),
]

private let baselineMistakes = [
    pump("half a minute to learn", "baseline = { learn_minutes = 0.5 }"),
    pump("more than a week to learn", "baseline = { learn_minutes = 10081 }"),
    pump("too few rows to learn", "baseline = { learn_rows = 15 }"),
    pump("too many rows to learn", "baseline = { learn_rows = 86401 }"),
    pump("half a row", "baseline = { learn_rows = 100.5 }"),
    pump("learning nobody has", "baseline = { learn = \"always\" }"),
    pump("a life of 21 years", "health = { life_days = 7670 }"),
    pump("a life of no time", "health = { life_days = 0 }"),
    pump("a demonstration's life of a real motor", "health = { life_seconds = 200 }"),
    demo("two lives", "health = { life_days = 30, life_seconds = 200 }"),
    demo("a demonstration of less than a second", "health = { life_seconds = 0.9 }"),
    demo("a demonstration of more than a day", "health = { life_seconds = 86401 }"),
    demo("a life of nan", "health = { life_days = nan }"),
    pump("a shaft that hardly turns", "rotation = { rpm = 9 }"),
    pump("three poles", "rotation = { poles = 3 }"),
    pump("rpm and poles", "rotation = { rpm = 1450, poles = 4 }"),
]

private let tariffMistakes = [
    pump("a tariff without a price", "tariff = { currency = \"EUR\" }"),
    pump("a price below 0", "tariff = { price_per_kwh = -1 }"),
    pump("a price of infinity", "tariff = { price_per_kwh = inf }"),
    pump("a long currency", "tariff = { price_per_kwh = 1, currency = \"Kronor kr\" }"),
    pump("an offset without a sign", "tariff = { price_per_kwh = 1, utc_offset = \"05:30\" }"),
    pump("an offset no place has", "tariff = { price_per_kwh = 1, utc_offset = \"+14:01\" }"),
    pump("an offset in hours", "tariff = { price_per_kwh = 1, utc_offset = 5.5 }"),
    band("a band that begins nowhere", "{ to = \"10:00\", price_per_kwh = 2 }"),
    band("a band without a price", "{ from = \"06:00\", to = \"10:00\" }"),
    band("a time without a zero", "{ from = \"6:00\", to = \"10:00\", price_per_kwh = 2 }"),
    band("a minute no hour has", "{ from = \"06:60\", to = \"10:00\", price_per_kwh = 2 }"),
    band("a band that begins at 24:00", "{ from = \"24:00\", to = \"10:00\", price_per_kwh = 2 }"),
    band("a band past midnight", "{ from = \"06:00\", to = \"24:01\", price_per_kwh = 2 }"),
    band("a band of no time", "{ from = \"06:00\", to = \"06:00\", price_per_kwh = 2 }"),
    band(
        "two bands at one time",
        "{ from = \"22:00\", to = \"06:00\", price_per_kwh = 2 }, "
            + "{ from = \"05:59\", to = \"07:00\", price_per_kwh = 3 }"
    ),
    band("nine bands", nineBands),
    powerFactor(
        "a power factor limit above 1",
        "power_factor_limit = 1.1, penalty_percent_per_hundredth = 1"
    ),
    powerFactor(
        "a power factor in percent",
        "power_factor_limit = 90, penalty_percent_per_hundredth = 1"
    ),
    powerFactor("a limit without a penalty", "power_factor_limit = 0.9"),
    powerFactor("a penalty without a limit", "penalty_percent_per_hundredth = 1"),
    powerFactor("a rebate without a limit", "rebate_percent_per_hundredth = 1"),
    powerFactor(
        "a rebate from nowhere",
        "power_factor_limit = 0.9, penalty_percent_per_hundredth = 1, rebate_percent_per_hundredth = 1"
    ),
    powerFactor(
        "a rebate below the limit",
        "power_factor_limit = 0.9, penalty_percent_per_hundredth = 1, rebate_from = 0.89, "
            + "rebate_percent_per_hundredth = 1"
    ),
    powerFactor(
        "a penalty above everything",
        "power_factor_limit = 0.9, penalty_percent_per_hundredth = 101"
    ),
]

private let nineBands = (0..<9).map {
    "{ from = \"0\($0):00\", to = \"0\($0):30\", price_per_kwh = 2 }"
}.joined(separator: ", ")

private func band(_ name: String, _ bands: String, faultCount: Int = 1) -> Mistake {
    pump(name, "tariff = { price_per_kwh = 1, bands = [\(bands)] }", faultCount: faultCount)
}

private func powerFactor(_ name: String, _ keys: String) -> Mistake {
    pump(name, "tariff = { price_per_kwh = 1, \(keys) }")
}

private let bearing = "name = \"bearing_c\", device = \"vibration\", channel = \"temperature_c\""
private let axisX = "name = \"a_g\", device = \"vibration\", channel = \"acceleration_x_g\""
private let axisY = "name = \"a_g\", device = \"vibration\", channel = \"acceleration_y_g\""
private let angle = "name = \"a_deg\", device = \"vibration\", channel = \"angle_x_deg\""
private let line = "name = \"line_hz\", device = \"meter\", channel = \"frequency_hz\""

private let channelMistakes = [
    channels("a channel's name with a capital", named("Bearing_c")),
    channels("a channel's name without its unit", named("bearing")),
    channels("a channel's name that is its unit", named("_c")),
    channels(
        "a channel's name one byte too long",
        named("\(String(repeating: "b", count: 47))_c")
    ),
    channels(
        "a signal's name for a channel",
        "name = \"voltage_v\", device = \"meter\", channel = \"voltage_v\""
    ),
    channels(
        "a device of another asset",
        "name = \"l1_v\", device = \"meter-3\", channel = \"voltage_l1_v\""
    ),
    channels(
        "a device that is not there",
        "name = \"bearing_c\", device = \"vibraton\", channel = \"temperature_c\""
    ),
    channels(
        "a channel of another profile",
        "name = \"l3_v\", device = \"meter\", channel = \"voltage_l3_v\""
    ),
    channels(
        "a channel nobody has",
        "name = \"bearing_c\", device = \"vibration\", channel = \"temprature_c\""
    ),
    channels(
        "a counter",
        "name = \"energy_kwh\", device = \"meter\", channel = \"import_energy_kwh\""
    ),
    channels("a key a channel has not", "\(line), unit = \"Hz\""),
    channels("a waveform that is polled", "\(line), waveform = true"),
    channels("a waveform of an angle", "\(bearing) }, { \(angle), waveform = true"),
    channels("a waveform of a word", "\(bearing), waveform = \"yes\""),
    channels(
        "a channel read twice",
        "\(bearing) }, { name = \"air_c\", device = \"vibration\", channel = \"temperature_c\""
    ),
    channels("two channels of one name", "\(axisX) }, { \(axisY)"),
    channels("a channel without anything", "", faultCount: 3),
    pump("a channel that is no table", "channel = [1]"),
    pump("channels that are no array", "channel = 1"),
    demo("a channel of a twin", "channel = []"),
    Mistake(
        "a channel of an asset that is sent its events",
        "twin = { rate_hz = 50 }",
        "ingest = {}\nchannel = [{ name = \"x_c\" }]"
    ),
]

private func named(_ name: String) -> String {
    "name = \"\(name)\", device = \"vibration\", channel = \"temperature_c\""
}

private func channels(_ name: String, _ keys: String, faultCount: Int = 1) -> Mistake {
    pump(name, "channel = [{ \(keys) }]", faultCount: faultCount)
}

private let paceMistakes = [
    Mistake("events too fast", "twin = { rate_hz = 50 }", "ingest = { interval_s = 0.00024 }"),
    Mistake("events too slow", "twin = { rate_hz = 50 }", "ingest = { interval_s = 60.1 }"),
    Mistake(
        "a silence shorter than an interval",
        "twin = { rate_hz = 50 }",
        "ingest = { interval_s = 30, silence_limit_s = 29 }"
    ),
]
