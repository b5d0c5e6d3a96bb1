import Testing

@testable import Diagnostics

@Suite("Sensor event as JSON")
struct SensorEventJSONTests {
    private func asset(id: String = "motor-01") -> AssetDeclaration {
        AssetDeclaration(id: id, phases: 1, hasVibration: true, duty: .unknownMotor)
    }

    private func event(
        timestamp: Timestamp? = Timestamp(microseconds: 1_769_904_000_250_000),
        voltageV: Double = 230.4,
        powerFactor: Double? = 0.86,
        powerKW: Double? = 2.44,
        vibrationG: Double? = 0.15
    ) -> SensorEvent {
        SensorEvent(
            identity: EventIdentity(seed: 1, sequence: 2),
            time: MonotonicTime(nanoseconds: 5),
            timestamp: timestamp,
            voltageV: voltageV,
            currentA: 12.31,
            powerFactor: powerFactor,
            powerKW: powerKW,
            vibrationG: vibrationG,
            qualities: InlineQualities(),
            state: .running,
            source: .modbusRTU
        )
    }

    @Test("An event has exactly the contract's keys, in the contract's order, on one line")
    func wholeEvent() {
        let identity = EventIdentity(seed: 1, sequence: 2).description
        #expect(
            event().json(asset: asset())
                == #"{"event_id":"\#(identity)","timestamp":"2026-02-01T00:00:00.250Z","#
                + #""asset":{"asset_id":"motor-01","asset_type":"induction_motor"},"#
                + #""signals":{"voltage_v":230.4,"current_a":12.31,"power_factor":0.86,"#
                + #""power_kw":2.44,"vibration_g":0.15},"#
                + #""context":{"operating_state":"RUNNING","source":"modbus-rtu"}}"#
        )
    }

    @Test("A signal that is not there is left out, and an unknown time is null")
    func absent() {
        let text = event(timestamp: nil, powerFactor: nil, powerKW: nil, vibrationG: nil)
            .json(asset: asset())
        #expect(text.contains(#""timestamp":null,"asset""#))
        #expect(text.contains(#""signals":{"voltage_v":230.4,"current_a":12.31},"context""#))
    }

    @Test(
        "Numbers read back as the same Double",
        arguments: [0, 1e-9, 0.1 + 0.2, 5e-05, 230.39999999999998, 1_000, .leastNonzeroMagnitude]
    )
    func numbers(value: Double) throws {
        let text = event(voltageV: value).json(asset: asset())
        let start = try #require(text.split(separator: #""voltage_v":"#).last)
        let number = try #require(start.split(separator: ",").first)
        #expect(Double(number)?.bitPattern == value.bitPattern)
        #expect(number.allSatisfy { "0123456789.e-".contains($0) }, "\(number)")
    }

    @Test("Quotes, backslashes and control characters of an asset id are escaped")
    func escapes() {
        let id = "a\"b\\c\nd\u{0}e\u{1F}f\u{7F}ü⚙"
        let expected = #"{"asset_id":"a\"b\\c\u000ad\u0000e\u001ff"# + "\u{7F}ü⚙\","
        let text = event().json(asset: asset(id: id))
        #expect(text.contains(expected), "\(text)")
    }

    @Test("A reused buffer holds one event after the other and keeps its memory")
    func reuse() {
        var bytes: [UInt8] = []
        event().appendJSON(asset: asset(), to: &bytes)
        let capacity = bytes.capacity
        for _ in 0..<100 {
            bytes.removeAll(keepingCapacity: true)
            event().appendJSON(asset: asset(), to: &bytes)
        }
        #expect(bytes.capacity == capacity)
        #expect(String(decoding: bytes, as: UTF8.self) == event().json(asset: asset()))
        event().appendJSON(asset: asset(), to: &bytes)
        #expect(bytes.count == 2 * event().json(asset: asset()).utf8.count)
    }
}
