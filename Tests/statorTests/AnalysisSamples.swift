import Testing

@testable import stator

/// A configuration: a meter polled every `pollMS` a `sensor`, an asset with `keys`.
func polled(_ keys: String, pollMS: Int = 1_000, sensor: String) -> String {
    """
    [[bus]]
    id = "line"
    kind = "modbus-rtu"
    port = "/dev/line"
    baud = 115200
    parity = "none"
    [[device]]
    id = "meter"
    bus = "line"
    profile = "eastron-sdm630"
    poll_interval_ms = \(pollMS)
    [[device]]
    id = "shaker"
    bus = "line"
    profile = "\(sensor)"
    unit_id = 80
    [[asset]]
    id = "m"
    meter = "meter"
    vibration = "shaker"
    \(keys)
    """
}

/// How the asset at `place` of a configuration without faults and warnings is analysed.
func analysis(_ text: String, at place: Int = 0) throws -> AnalysisSettings {
    let (configuration, faults) = read(text)
    let assets = try #require(configuration?.assets, "\(faults)")
    #expect(faults.isEmpty)
    return assets[place].analysis
}
