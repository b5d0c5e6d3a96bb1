import Acquisition
import BusProof
import Diagnostics
import Platform
import Testing

@Suite("A single read shows what each device says, as it says it")
struct SingleReadTests {
    @Test("Registers and readings of those that answer, words for those that do not")
    func line() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { request in
            switch request.unitID {
            case 1:
                request.address == 0
                    ? [.send(request.registers(230))] : [.send(request.exception(2))]
            case 2: []
            default: [.send(request.registers(5))]
            }
        }
        defer { device.stop() }
        let devices = [
            BenchDevice.device(1, BenchDevice.twoBlocks),
            BenchDevice.device(2, BenchDevice.twoBlocks, timeout: BenchDevice.shortTimeout),
            BenchDevice.device(3),
        ]
        let results = try SingleRead.run(BenchDevice.rtu(terminal.path, devices))
        #expect(results.map(\.device.id) == ["meter-1", "meter-2", "meter-3"])
        #expect(results[0].blocks.map(\.registers) == [[230, 230], nil])
        #expect(
            results[0].blocks[1].failure?.contains("exception 2 (illegal data address)") == true
        )
        #expect(results[0].readings.map(\.value) == [230, 230, nil, nil])
        #expect(results[0].failure?.contains("meter-1 (unit 1 on") == true)
        #expect(results[1].blocks.map(\.registers) == [nil, nil])
        #expect(results[1].readings.allSatisfy { $0.quality == .bad(.noReply) })
        #expect(results[1].failure?.contains("within the time-out of 300 ms") == true)
        #expect(device.requests.filter { $0.unitID == 2 }.count == 1, "one time-out a device")
        #expect(results[2].failure == nil)
        #expect(results[2].readings.map(\.value) == [5, 5])
    }

    @Test("A port that is not there is an error that says what to check")
    func missing() throws {
        let bus = BenchDevice.rtu("/dev/no-such-port")
        let error = #expect(throws: LinkError.self) { try SingleRead.run(bus) }
        #expect(
            error?.description.contains("/dev/no-such-port cannot be opened: No such file") == true
        )
    }

    @Test("A stream gives one whole sample, or says that none came")
    func stream() throws {
        let terminal = try PseudoTerminal()
        let silent = try SingleRead.run(
            WT901BusTests.bus(terminal.path, timeout: .milliseconds(150))
        )
        #expect(silent[0].failure?.contains("no whole sample within 150 ms") == true)
        #expect(silent[0].readings.allSatisfy { $0.quality == .bad(.noReply) })
        let jammer = RawJammer(terminal, WT901BusTests.sample(77))
        defer { jammer.stop() }
        let result = try SingleRead.run(WT901BusTests.bus(terminal.path))[0]
        #expect(result.failure == nil)
        #expect(result.readings.map(\.channel) == WT901Frame.channels)
        #expect(result.readings.first?.value == 77.0 * 16 / 32_768)
    }

    @Test(
        "Every shipped profile is read whole over a line and over TCP",
        arguments: Board.catalog.names
    )
    func shipped(name: String) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let profile = try Board.catalog.profile(named: name)
        guard case .modbus = profile.conversation else { return }
        // 0.5 is plausible on every channel but frequency.
        let device = try ServedDevice(profile: profile, unitID: 5) {
            { $0 == .frequency ? 50 : 0.5 }
        }
        let settings = DeviceSettings(
            id: "device",
            profile: profile,
            unitID: 5,
            pollInterval: .seconds(1),
            responseTimeout: .seconds(1)
        )
        let serial = try ModbusServer(
            link: .rtu(path: path, line: BenchDevice.line),
            devices: [device]
        )
        defer { serial.stop() }
        let net = try ModbusServer(link: .tcp(host: "127.0.0.1", port: 0), devices: [device])
        defer { net.stop() }
        let port = try #require(net.port)
        for bus in [BenchDevice.rtu(path, [settings]), BenchDevice.tcp(port, [settings])] {
            let result = try SingleRead.run(bus)[0]
            #expect(result.failure == nil)
            #expect(result.readings.map(\.channel) == profile.channels)
            #expect(result.readings.allSatisfy { $0.quality == .good })
        }
    }
}
