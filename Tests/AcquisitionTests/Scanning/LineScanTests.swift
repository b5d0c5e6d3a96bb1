import BusProof
import Diagnostics
import Glibc
import Platform
import Testing

@testable import Acquisition

@Suite("A scan of a serial line finds what is there, and tells what is not")
struct LineScanTests {
    @Test("Two devices left at their factories' different settings are both found on one line")
    func twoSettings() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let server = try ModbusServer(
            link: .rtu(path: path, line: LineSettings(baud: 9_600, parity: .none, stopBits: 1)),
            devices: [
                try ScanBench.device("eastron-sdm120", unit: 7, ScanBench.onePhase),
                try ScanBench.device("elmeasure-lg5310", unit: 12),
            ]
        )
        defer { server.stop() }
        let settings = ScanBench.settings(units: [7, 12]) {
            $0.bauds = [9_600, 2_400]
            $0.parities = [.none, .even]
        }
        let report = try ScanBench.scan(.port(path: path), settings)
        let found = report.devices.sorted { $0.unitID < $1.unitID }
        #expect(found.map(\.unitID) == [7, 12])
        #expect(found.map { $0.line?.description } == ["2400 8N1", "9600 8E1"])
        #expect(found.map { $0.best?.profile.name } == ["eastron-sdm120", "elmeasure-lg5310"])
        #expect(found.allSatisfy { $0.best?.confidence == .sure })
        #expect(report.isWhole)
    }

    @Test("Only reads go over the wire, whatever comes back")
    func onlyReads() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { request in
            switch request.number % 5 {
            case 0: [.send(request.registers(230))]
            case 1: [.send(request.exception(2))]
            case 2: [.send([0x00, 0xFF, 0x13])]
            case 3: [.send(request.addresses)]
            default: []
            }
        }
        defer { device.stop() }
        let settings = ScanBench.settings(units: [1]) {
            $0.profiles.removeAll { !["eastron-sdm120", "elmeasure-lg5310"].contains($0.name) }
            $0.bauds = [9_600]
            $0.parities = [.none]
            $0.patientTimeout = .milliseconds(30)
        }
        let report = try ScanBench.scan(.port(path: terminal.path), settings)
        #expect(report.foundSomething)
        let requests = device.requests
        #expect(requests.count > 20)
        #expect(requests.allSatisfy { $0.function == 3 || $0.function == 4 })
        #expect(requests.allSatisfy { (1...125).contains($0.count) && $0.unitID == 1 })
    }

    @Test("A device that refuses everything is there all the same")
    func onlyExceptions() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { request in
            request.unitID == 5 ? [.send(request.exception(2))] : []
        }
        defer { device.stop() }
        let settings = ScanBench.settings(units: [4, 5, 6]) {
            $0.bauds = [9_600]
            $0.parities = [.none]
        }
        let report = try ScanBench.scan(.port(path: terminal.path), settings)
        #expect(report.devices.map(\.unitID) == [5])
        #expect(report.devices.first?.exception == 2)
        #expect(report.devices.first?.fits == [])
        #expect(report.noise.isEmpty)
    }

    @Test("A device slower than the sweep is found by its late reply")
    func late() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { request in
            guard request.unitID == 9 else { return [] }
            // Late while it is looked for; what follows would only take long.
            let pause: [ScriptedAction] = request.number < 8 ? [.pause(.milliseconds(90))] : []
            return pause + [.send(request.exception(2))]
        }
        defer { device.stop() }
        let settings = ScanBench.settings(units: [8, 9, 10, 11, 12]) {
            $0.bauds = [9_600]
            $0.parities = [.none]
            $0.firstTimeout = .milliseconds(60)
        }
        let report = try ScanBench.scan(.port(path: terminal.path), settings)
        #expect(report.devices.map(\.unitID) == [9])
    }

    @Test("Bytes that are no frame are told apart from silence")
    func noise() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { _ in [.send([0xFE, 0x80, 0x01, 0x00])] }
        defer { device.stop() }
        let settings = ScanBench.settings(units: [1]) {
            $0.bauds = [9_600]
            $0.parities = [.none]
            $0.patientTimeout = .milliseconds(30)
        }
        let report = try ScanBench.scan(.port(path: terminal.path), settings)
        #expect(report.devices.isEmpty)
        #expect(report.noise.keys.map(\.description) == ["9600 8N1"])
    }

    @Test("A device that answers at any speed is one device, and that is told")
    func anySpeed() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        var device = try ScanBench.device("pzem-004t", unit: 2, ScanBench.onePhase)
        device.hearsOnly = nil
        let line = LineSettings(baud: 9_600, parity: .none, stopBits: 1)
        let server = try ModbusServer(link: .rtu(path: path, line: line), devices: [device])
        defer { server.stop() }
        let settings = ScanBench.settings(units: [2])
        let report = try ScanBench.scan(.port(path: path), settings)
        #expect(report.devices.map { $0.line?.description } == ["9600 8N1"])
        #expect(report.unitsAtAnySpeed == [2])
    }

    @Test("A port that another program has is told, with what to do")
    func inUse() throws {
        let terminal = try PseudoTerminal()
        let other = open(terminal.path, O_RDWR | O_NOCTTY)
        defer { close(other) }
        try #require(flock(other, LOCK_EX | LOCK_NB) == 0)
        let settings = ScanBench.settings(units: [1])
        let report = try ScanBench.scan(.port(path: terminal.path), settings)
        #expect(report.failure?.contains("in use by another program") == true)
        #expect(!report.foundSomething)
    }

    @Test("The order to stop ends it with what was found until then")
    func stopped() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let server = try ModbusServer(
            link: .rtu(path: path, line: LineSettings(baud: 9_600, parity: .none, stopBits: 1)),
            devices: [try ScanBench.device("pzem-004t", unit: 2, ScanBench.onePhase)]
        )
        defer { server.stop() }
        let scan = Scan([.port(path: path)], ScanBench.settings(units: Array(1...247)))
        var said: [String] = []
        while !said.contains(where: { $0.contains("unit 2 answers") }) {
            scan.board.waitForNews(upTo: .seconds(10))
            let news = scan.board.takeSaid()
            try #require(!news.isEmpty, "\(said)")
            said += news
        }
        scan.board.stop()
        let report = try #require(scan.result().first)
        #expect(report.devices.map { $0.best?.profile.name } == ["pzem-004t"])
        #expect(!report.isWhole)
    }
}
