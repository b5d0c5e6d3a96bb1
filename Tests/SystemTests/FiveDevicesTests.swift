import Diagnostics
import Foundation
import StatusPage
import Store
import TestServers
import Testing

@Suite("Five devices on four buses at once")
struct FiveDevicesTests {
    @Test("are stored to the last digit, and one falling silent costs the others nothing")
    func fiveDevices() throws {
        let scratch = try Scratch()
        let devices = try FiveDevices(in: scratch)
        defer { devices.stop() }
        let agent = try Agent(in: scratch, configuration: devices.configuration)
        let live = try agent.status("ten events of every asset") { status in
            status.assets.allSatisfy { $0.status == .live && $0.eventCount >= 10 }
        }
        #expect(live.assets.map(\.source) == ["modbus-rtu", "modbus-rtu", "modbus-tcp"])
        #expect(live.assets.map { $0.signals["vibration_g"] != nil } == [true, true, false])
        #expect(live.buses.flatMap(\.devices).allSatisfy { $0.state == .answering })
        let polls = goodPolls(live)

        // The accelerometer's line is cut: its asset goes on without vibration, and says why.
        devices.vibration.signal(SIGKILL)
        let silenced = try agent.status("the vibration's quality to be bad", within: 30) { status in
            status.assets[0].signals["vibration_g"]?.quality == "bad"
                && goodPolls(status)["sdm120", default: 0] > polls["sdm120", default: 0] + 10
        }
        #expect(silenced.assets[0].status == .live)
        #expect(silenced.assets[0].signals["vibration_g"]?.value == nil)
        #expect(silenced.health.status == .degraded)
        try agent.stop()
        devices.stop()
        for program in [devices.rtu, devices.tcp, devices.stream] { _ = try program.exitStatus() }
        let stored = try StoredRecords(agent.stateDirectory)
        try compare(stored, devices)
        #expect(stored.events(of: "motor-01").allSatisfy { $0.source == .modbusRTU })
        #expect(stored.events(of: "motor-03").allSatisfy { $0.vibrationG == nil })
        let accelerations = stored.values("wt901", .accelerationZ)
        #expect(accelerations.count > 200)
        #expect(accelerations.allSatisfy { ($0 * 32_768 / 16).rounded() == $0 * 32_768 / 16 })
        for event in stored.events(of: "motor-02") {
            let power = event.voltageV * event.currentA * (event.powerFactor ?? -1) / 1_000
            #expect(event.powerKW == power)
        }
    }

    func goodPolls(_ status: AgentStatus) -> [String: UInt64] {
        Dictionary(
            uniqueKeysWithValues: status.buses.flatMap(\.devices).map {
                ($0.deviceID, $0.goodPolls)
            }
        )
    }

    /// Addresses as in the makers' maps, written down here a second time on purpose.
    func compare(_ stored: StoredRecords, _ devices: FiveDevices) throws {
        let sdm630 = try SaidRegisters(devices.rtu, unit: 1)
        let sdm120 = try SaidRegisters(devices.rtu, unit: 2)
        let pm5xxx = try SaidRegisters(devices.tcp, unit: 1)
        let wtvb01 = try SaidRegisters(devices.vibration, unit: 0x50)
        try equal(stored, "sdm630", .voltageL1, sdm630.floats(at: 0x00))
        try equal(stored, "sdm630", .voltageL3, sdm630.floats(at: 0x04))
        try equal(stored, "sdm630", .currentL2, sdm630.floats(at: 0x08))
        try equal(stored, "sdm630", .frequency, sdm630.floats(at: 0x46))
        try equal(stored, "sdm630", .activePower, sdm630.floats(at: 0x34).map { $0 / 1_000 })
        try equal(stored, "sdm630", .importEnergy, sdm630.floats(at: 0x48))
        try equal(stored, "sdm120", .voltage, sdm120.floats(at: 0x00))
        try equal(stored, "sdm120", .current, sdm120.floats(at: 0x06))
        try equal(stored, "sdm120", .powerFactor, sdm120.floats(at: 0x1E).map(\.magnitude))
        try equal(stored, "pm5xxx", .currentL1, pm5xxx.floats(at: 2_999))
        try equal(stored, "pm5xxx", .voltageL1, pm5xxx.floats(at: 3_027))
        try equal(stored, "pm5xxx", .activePower, pm5xxx.floats(at: 3_059))
        try equal(stored, "pm5xxx", .frequency, pm5xxx.floats(at: 3_109))
        try equal(
            stored,
            "wtvb01",
            .accelerationZ,
            wtvb01.int16s(at: 0x36).map { $0 * 16 / 32_768 }
        )
        try equal(stored, "wtvb01", .velocityRmsX, wtvb01.int16s(at: 0x3A))
        try equal(stored, "wtvb01", .temperature, wtvb01.int16s(at: 0x40).map { $0 / 100 })
    }

    /// What was stored is what was said, value for value; the last reply may have come too late.
    func equal(
        _ stored: StoredRecords,
        _ device: String,
        _ channel: Channel,
        _ said: [Double]
    ) throws {
        let values = stored.values(device, channel)
        #expect(values.count >= 10, "\(device) \(channel.name): \(values.count) stored")
        #expect(said.count - values.count <= 2, "\(device) \(channel.name)")
        #expect(values == Array(said.prefix(values.count)), "\(device) \(channel.name)")
    }
}
