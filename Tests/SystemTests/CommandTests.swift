import CSQLite
import Foundation
import TestServers
import Testing

@Suite("The command line")
struct CommandTests {
    @Test(
        "has help with examples for every command",
        arguments: [
            ["run"], ["config"], ["config", "check"], ["read"], ["scan"], ["simulate"], ["status"],
            ["export"], ["import"],
            [],
        ]
    )
    func help(command: [String]) throws {
        let result = try Program.run(command + ["--help"])
        #expect(result.status == 0)
        #expect(result.out.contains("EXAMPLES"), "\(command)")
        #expect(result.out.contains("stator \(command.joined(separator: " "))"))
    }

    @Test("says its version")
    func version() throws {
        let result = try Program.run(["--version"])
        #expect(result.status == 0)
        #expect(result.out.split(separator: ".").count == 3)
    }

    @Test("writes the same 500 events for the same seed, and others for another")
    func simulate() throws {
        let first = try Program.run(["simulate", "--seed", "7", "--count", "500"])
        let second = try Program.run(["simulate", "--seed", "7", "--count", "500"])
        let other = try Program.run(["simulate", "--seed", "8", "--count", "500"])
        #expect(first.status == 0)
        #expect(first.out.split(separator: "\n").count == 500)
        #expect(first.out == second.out)
        #expect(first.out != other.out)
        #expect(
            first.out.split(separator: "\n").allSatisfy { $0.contains(#""source":"simulator"}}"#) }
        )
    }

    @Test(
        "refuses what cannot be, names it and says what was expected",
        arguments: [
            (["simulate", "--count", "0"], "--count 0"),
            (["simulate", "--rate", "1001", "--count", "1"], "1001"),
            (["simulate", "--fault", "boom", "--count", "1"], "spike, drift, jitter, default"),
            (["simulate", "--serve", "modbus-rtu", "/tmp/none"], "--profile"),
            (
                ["simulate", "--serve", "modbus-tcp", "nonsense", "--profile", "eastron-sdm120"],
                "127.0.0.1:1502"
            ),
            (
                ["simulate", "--serve", "modbus-rtu", "/tmp/none", "--profile", "nobody"],
                "eastron-sdm630"
            ),
            (["simulate", "--start", "yesterday", "--count", "1"], "yesterday"),
            (["simulate", "--start", "2001-01-01T00:00:00Z", "--count", "1"], "2020"),
            (["simulate", "--start", "9999-12-31T23:59:59Z", "--count", "1"], "2099"),
            (["run", "--listen", "nowhere", "--state-dir", "/tmp/none"], "--listen"),
            (["scan", "--units", "0-3", "--port", "/tmp/none"], "1…247"),
            (["scan", "--bauds", "9601", "--port", "/tmp/none"], "9601"),
            (["scan", "--parity", "mark", "--port", "/tmp/none"], "none, even, odd"),
            (["scan", "--host", "1.2.3.4:x"], "HOST:PORT"),
            (["scan", "--quick", "--all", "--port", "/tmp/none"], "--quick"),
            (["read", "--once", "--config", "/nonexistent.toml"], "/nonexistent.toml"),
        ]
    )
    func refused(arguments: [String], words: String) throws {
        let result = try Program.run(arguments)
        #expect(result.status != 0)
        #expect((result.out + result.err).contains(words), "\(result.out) \(result.err)")
    }

    @Test("status says what to start when nothing listens")
    func nobodyListens() throws {
        let result = try Program.run(["status", "--listen", "127.0.0.1:1"])
        #expect(result.status == 1)
        #expect(result.err.contains("stator run"))
    }

    @Test(
        "status and influx status ask where the configuration says that the agent listens",
        arguments: [["status"], ["influx", "status"]]
    )
    func listenOfConfiguration(command: [String]) throws {
        let scratch = try Scratch()
        let file = try scratch.write("stator.toml", "[agent]\nlisten = \"127.0.0.1:2\"\n")
        let result = try Program.run(command + ["--config", file])
        #expect(result.status == 1)
        #expect(result.err.contains("127.0.0.1:2"), "\(result.err)")
    }

    @Test("what is wrong once a command has begun is told without the usage")
    func noUsage() throws {
        let clock = try Program.run(["run"], environment: ["STATOR_CLOCK": "maybe"])
        #expect(clock.status == 64)
        #expect(clock.err == "stator: STATOR_CLOCK is maybe; expected synchronized or system")
        let scratch = try Scratch()
        let file = try scratch.write("found.toml", "")
        let scan = try Program.run(["scan", "--port", "/dev/null", "--write", file])
        #expect(scan.status == 64)
        #expect(scan.err == "stator: \(file) is there already; --force replaces it")
    }

    @Test("run refuses a faulty configuration with all its faults and exit 78")
    func faulty() throws {
        let scratch = try Scratch()
        let file = try scratch.write(
            "bad.toml",
            """
            [agent]
            lisen = "127.0.0.1:1"
            [[bus]]
            id = "a"
            kind = "modbus-tcp"
            """
        )
        let result = try Program.run(["run", "--config", file, "--state-dir", scratch.file("s")])
        #expect(result.status == 78)
        #expect(result.err.contains("lisen") && result.err.contains("host"), "\(result.err)")
        #expect(!FileManager.default.fileExists(atPath: scratch.file("s")))
    }

    @Test("run ends with the exit status its help tells, by why the store cannot be had")
    func exitCodes() throws {
        let scratch = try Scratch()
        func run(_ directory: String) throws -> Int32 {
            try Program.run(["run", "--state-dir", directory, "--listen", "127.0.0.1:0"]).status
        }
        let agent = try Agent(in: scratch)
        #expect(try run(agent.stateDirectory) == 75, "in use")
        try agent.stop()
        #expect(try run(try scratch.write("file", "text")) == 73, "no directory")
        #expect(try run(scratch.file("file") + "/below") == 73, "below a file")
        let foreign = scratch.file("foreign")
        try FileManager.default.createDirectory(atPath: foreign, withIntermediateDirectories: true)
        var handle: OpaquePointer?
        sqlite3_open("\(foreign)/stator.sqlite", &handle)
        sqlite3_exec(handle, "CREATE TABLE other (x)", nil, nil, nil)
        sqlite3_close(handle)
        #expect(try run(foreign) == 78, "another program's")
        let help = try Program.run(["run", "--help"]).out
        for code in ["73", "74", "75", "78"] { #expect(help.contains("  \(code)  ")) }
    }

    @Test("read prints value, unit, quality and raw registers of what a device says")
    func read() throws {
        let scratch = try Scratch()
        let line = scratch.file("line")
        let served = try Program(
            ["simulate", "--serve", "modbus-rtu", line, "--profile", "eastron-sdm120"])
        defer { served.signal(SIGTERM) }
        _ = try eventually("the port") {
            FileManager.default.fileExists(atPath: line) ? true : nil
        }
        let configuration = try scratch.write(
            "stator.toml",
            """
            [[bus]]
            id = "b"
            kind = "modbus-rtu"
            port = "\(line)"
            baud = 9600
            [[device]]
            id = "meter"
            bus = "b"
            profile = "eastron-sdm120"
            [[device]]
            id = "nobody"
            bus = "b"
            profile = "eastron-sdm120"
            unit_id = 9
            response_timeout_ms = 100
            [[asset]]
            id = "m1"
            meter = "meter"
            [[asset]]
            id = "m2"
            meter = "nobody"
            """
        )
        let text = try Program.run(["read", "--once", "--config", configuration])
        #expect(text.status == 1, "one device does not answer")
        #expect(text.out.contains("voltage_v"))
        #expect(text.out.contains("no reply within"))
        let nobody = try Program.run(
            ["read", "--once", "--device", "nobody", "--config", configuration])
        #expect(nobody.status == 69, "none could be read")
        let unknown = try Program.run(
            ["read", "--once", "--device", "x", "--config", configuration])
        #expect(unknown.status == 64)
        #expect(unknown.err == "stator: there is no device x; there are: meter, nobody")
        let json = try Program.run(
            ["read", "--once", "--json", "--device", "meter", "--config", configuration])
        #expect(json.status == 0, "\(json.err)")
        // JSONSerialization's numbers are off in the last digit.
        let answer = try JSONDecoder().decode(Answer.self, from: Data(json.out.utf8))
        let voltage = try #require(answer.readings.first { $0.channel == "voltage_v" })
        let registers = try #require(voltage.registers)
        let bits = UInt32(registers[0]) << 16 | UInt32(registers[1])
        #expect(voltage.value == Double(Float(bitPattern: bits)))
        #expect(voltage.quality == "good")
        #expect(voltage.unit == "V")
    }

    private struct Answer: Decodable {
        struct Reading: Decodable {
            let channel: String
            let value: Double?
            let unit: String
            let quality: String
            let registers: [Int]?
        }

        let readings: [Reading]
    }
}
