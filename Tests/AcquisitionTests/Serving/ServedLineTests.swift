import Acquisition
import Diagnostics
import Glibc
import Testing

@Suite("A serial line to serve on is a port, or a pseudo-terminal made for it")
struct ServedLineTests {
    @Test("A path where nothing is becomes a link to a new line, and is gone after the end")
    func madeAndRemoved() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let server = try self.server(at: path)
        #expect(try RawClient(port: path).ask([1, 4, 0, 0, 0, 2]).count == 7)
        // A client that comes after one that went finds the line as it was.
        #expect(try RawClient(port: path).ask([1, 4, 0, 0, 0, 2]).count == 7)
        server.stop()
        #expect(!isThere(path))
        #expect(server.waitForFailure() == nil)
        server.stop()
    }

    @Test("A port that is there is opened and served on, and lost when it is unplugged")
    func realPort() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/port"
        let cable = try PseudoTerminal(link: path)
        let server = try self.server(at: path)
        try expectAnswer(over: cable)
        server.stop()
        #expect(isThere(path), "a port is not the server's to remove")
        let second = try self.server(at: path)
        try expectAnswer(over: cable)
        cable.close()
        guard case .portGone(path, _) = second.waitForFailure(upTo: .seconds(5)) else {
            Issue.record("the server goes on without its port")
            return
        }
        second.stop()
    }

    @Test("A link whose line is gone is replaced; anything else at the path is left alone")
    func leftovers() throws {
        let directory = try TemporaryDirectory()
        let dangling = directory.path + "/dangling"
        try #require(symlink(directory.path + "/nowhere", dangling) == 0)
        let server = try server(at: dangling)
        #expect(try RawClient(port: dangling).ask([1, 4, 0, 0, 0, 2]).count == 7)
        server.stop()
        try directory.write("precious", to: "file")
        #expect(throws: ServingError.pathTaken(directory.path + "/file")) {
            try self.server(at: directory.path + "/file")
        }
        #expect(throws: ServingError.pathTaken(directory.path + "/file")) {
            try PseudoTerminal(link: directory.path + "/file")
        }
        #expect(try SettingsFile.text(at: directory.path + "/file") == "precious")
        #expect(throws: ServingError.self) { try self.server(at: directory.path + "/no/such/line") }
    }

    @Test("A link that another line has taken over is left to it")
    func takenOver() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let first = try PseudoTerminal(link: path)
        unlink(path)
        let second = try PseudoTerminal(link: path)
        first.close()
        first.close()
        #expect(isThere(path))
        second.close()
        #expect(!isThere(path))
    }

    @Test(
        "Devices that cannot be told apart, or cannot be asked, are refused before the line opens"
    )
    func devices() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let line = LineSettings(baud: 9_600, parity: .none, stopBits: 1)
        func serve(_ unitIDs: [UInt8]) throws {
            _ = try ModbusServer(
                link: .rtu(path: path, line: line),
                devices: try unitIDs.map { try device(unitID: $0) }
            )
        }
        #expect(throws: ServingError.noDevices) { try serve([]) }
        #expect(throws: ServingError.repeatedUnitID(4)) { try serve([3, 4, 4]) }
        #expect(throws: ServingError.self) { try serve([0]) }
        #expect(throws: ServingError.self) { try serve([248]) }
        #expect(!isThere(path))
        let stream = try Board.catalog.profile(named: "witmotion-wt901")
        #expect(throws: ServingError.notModbus(profile: "witmotion-wt901")) {
            try ServedDevice(profile: stream, unitID: 1, sample: { { _ in nil } })
        }
    }

    private func expectAnswer(over cable: PseudoTerminal) throws {
        let client = try RawClient(controlling: cable)
        #expect(try client.ask([1, 4, 0, 0, 0, 2]).count == 7)
    }

    private func server(at path: String) throws -> ModbusServer {
        try ModbusServer(
            link: .rtu(path: path, line: LineSettings(baud: 9_600, parity: .none, stopBits: 1)),
            devices: [try device(unitID: 1)]
        )
    }

    private func device(unitID: UInt8) throws -> ServedDevice {
        try ServedDevice(
            profile: try Board.catalog.profile(named: "eastron-sdm630"),
            unitID: unitID,
            sample: { { _ in 1 } }
        )
    }

    private func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}
