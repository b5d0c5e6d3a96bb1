import BusProof
import Diagnostics
import Testing

@testable import Acquisition

@Suite("A scan of a host tells Modbus TCP from RTU over TCP")
struct HostScanTests {
    @Test("A meter that talks Modbus TCP is found as that")
    func modbusTCP() throws {
        let server = try ModbusServer(
            link: .tcp(host: "127.0.0.1", port: 0),
            devices: [try ScanBench.device("schneider-pm5xxx", unit: 3)]
        )
        defer { server.stop() }
        let port = try #require(server.port)
        let settings = ScanBench.settings(units: [2, 3])
        let report = try ScanBench.scan(.host("127.0.0.1", port: port), settings)
        #expect(report.modbusTCP == .answered)
        #expect(report.rtuOverTCP == .notTried)
        #expect(report.devices.map(\.unitID) == [3])
        #expect(report.devices.first?.best?.profile.name == "schneider-pm5xxx")
    }

    @Test("A converter that passes RTU frames on is found as that")
    func rtuOverTCP() throws {
        let converter = try ScriptedDevice(isConverter: true) { request in
            // A frame with an MBAP header has 0 0 where an RTU frame has unit and function.
            request.unitID == 4 && request.function <= 4 ? [.send(request.exception(2))] : []
        }
        defer { converter.stop() }
        let settings = ScanBench.settings(units: [4])
        let report = try ScanBench.scan(.host("127.0.0.1", port: converter.port), settings)
        #expect(report.modbusTCP == .silent)
        #expect(report.rtuOverTCP == .answered)
        #expect(report.devices.map(\.link.kind) == ["rtu-over-tcp"])
    }

    @Test("A host that answers for every unit id is one device")
    func everyUnit() throws {
        let device = try ScriptedDevice { [.send($0.exception(2))] }
        defer { device.stop() }
        let settings = ScanBench.settings(units: Array(1...20))
        let report = try ScanBench.scan(.host("127.0.0.1", port: device.port), settings)
        #expect(report.answersForEveryUnit)
        #expect(report.devices.map(\.unitID) == [1])
    }

    @Test("A gateway that says a unit is not there is told, and is no device")
    func gateway() throws {
        let device = try ScriptedDevice { request in
            request.unitID == 2 ? [.send(request.exception(2))] : [.send(request.exception(11))]
        }
        defer { device.stop() }
        let settings = ScanBench.settings(units: [1, 2, 3])
        let report = try ScanBench.scan(.host("127.0.0.1", port: device.port), settings)
        #expect(report.devices.map(\.unitID) == [2])
        #expect(report.gatewayRefusals == 2)
    }

    @Test("A unit behind a gateway slower than the time-out is found by its late reply")
    func slowGateway() throws {
        let device = try ScriptedDevice { request in
            guard request.unitID == 2 else { return [] }
            let pause: [ScriptedAction] = request.number < 6 ? [.pause(.milliseconds(400))] : []
            return pause + [.send(request.exception(2))]
        }
        defer { device.stop() }
        let settings = ScanBench.settings(units: [2, 3])
        let report = try ScanBench.scan(.host("127.0.0.1", port: device.port), settings)
        #expect(report.devices.map(\.unitID) == [2])
    }

    @Test("A host that does not listen is told in words")
    func nobody() throws {
        let report = try ScanBench.scan(.host("127.0.0.1", port: 1), ScanBench.settings(units: [1]))
        #expect(report.failure?.contains("cannot be connected to") == true)
        #expect(!report.foundSomething)
    }
}
