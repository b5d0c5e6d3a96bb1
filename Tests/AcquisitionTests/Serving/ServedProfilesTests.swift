import Acquisition
import Diagnostics
import Testing

@Suite("Each profile that is served reads back as what was served")
struct ServedProfilesTests {
    static let names = ShippedProfilesTests.names.filter { $0 != "witmotion-wt901" }

    @Test(
        "Every block of its plan, and its first probe, is answered with the values",
        arguments: names
    )
    func whole(name: String) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let profile = try Board.catalog.profile(named: name)
        guard case .modbus(let table) = profile.conversation else { return }
        // 47 is plausible in every channel but the fractions; the sensors' range is less.
        let value: @Sendable (Channel) -> Double? = { channel in
            channel.plausibleRange.contains(47)
                ? (channel.unit == .standardGravity ? 7.5 : 47) : 0.5
        }
        let server = try ModbusServer(
            link: .rtu(path: path, line: profile.line),
            devices: [
                try ServedDevice(profile: profile, unitID: profile.unitID, sample: { value })
            ]
        )
        defer { server.stop() }
        let client = try RawClient(port: path)
        let plan = ReadPlan(table: table)
        for block in plan.blocks {
            let registers = try #require(
                try client.read(block, table.function, unitID: profile.unitID)
            )
            for entry in table.entries[block.entries] {
                let measurement = entry.decode(registers.span, at: block.offset(of: entry))
                // Every scale in use holds these numbers exactly.
                #expect(measurement == Measurement(value(entry.channel), .good), "\(entry.channel)")
            }
        }
        #expect(plan.probes.count >= 2)
        let probe = plan.probes[0]
        #expect(try client.read(probe, table.function, unitID: profile.unitID) != nil)
    }

    @Test("A value that is not there reads as not available, or as zero where it cannot be said")
    func nothing() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let profile = try Board.catalog.profile(named: "abb-b23")
        guard case .modbus(let table) = profile.conversation else { return }
        let server = try ModbusServer(
            link: .rtu(path: path, line: profile.line),
            devices: [
                try ServedDevice(profile: profile, unitID: 1, sample: { { _ in nil } })
            ]
        )
        defer { server.stop() }
        let client = try RawClient(port: path)
        for block in ReadPlan(table: table).blocks {
            let registers = try #require(try client.read(block, table.function, unitID: 1))
            for entry in table.entries[block.entries] {
                let measurement = entry.decode(registers.span, at: block.offset(of: entry))
                #expect(measurement == Measurement(nil, .bad(.notAvailable)))
            }
        }
    }
}
