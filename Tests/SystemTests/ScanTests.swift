import Foundation
import TestServers
import Testing

@Suite("stator scan, from unknown wires to a configuration")
struct ScanTests {
    /// An SDM120 at 2400 8N1 as unit 7 and an LG5310, low word first, at 9600 8E1 as unit 12.
    private func serve(_ scratch: Scratch) throws -> (program: Program, line: String) {
        let line = scratch.file("line")
        let program = try Program([
            "simulate", "--serve", "modbus-rtu", line, "--strict-line",
            "--profile", "eastron-sdm120@7", "--profile", "elmeasure-lg5310@12",
        ])
        _ = try eventually("the port") {
            FileManager.default.fileExists(atPath: line) ? true : nil
        }
        return (program, line)
    }

    @Test("finds two devices at two settings, and the file it writes has no fault")
    func writes() throws {
        let scratch = try Scratch()
        let (served, line) = try serve(scratch)
        defer { served.signal(SIGTERM) }
        let file = scratch.file("found.toml")
        let arguments = [
            "scan", "--port", line, "--units", "7,12", "--bauds", "2400,9600",
            "--parity", "none,even", "--timeout-ms", "50", "--write", file,
        ]
        let first = try Program.run(arguments)
        #expect(first.status == 0, "\(first.err)")
        #expect(first.out.contains("2400 8N1  7     eastron-sdm120"), "\(first.out)")
        #expect(first.out.contains("9600 8E1  12    elmeasure-lg5310  CDAB"), "\(first.out)")
        let check = try Program.run(["config", "check", "--config", file])
        #expect(check.status == 0, "\(check.out) \(check.err)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.contains("profile = \"elmeasure-lg5310\""))
        #expect(text.contains("#profile = \"eastron-sdm120\""), "one bus has one speed")
        let read = try Program.run(["read", "--once", "--config", file])
        #expect(read.status == 0, "\(read.out) \(read.err)")

        let second = try Program.run(arguments)
        #expect(second.status == 64)
        #expect(second.err.contains("--force"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
    }

    @Test("looks at two ports at once; a sensor found beside a meter is given to its motor")
    func twoPorts() throws {
        let scratch = try Scratch()
        let (served, line) = try serve(scratch)
        defer { served.signal(SIGTERM) }
        let stream = scratch.file("stream")
        let sensor = try Program(["simulate", "--serve", "wt901", stream, "--stream-rate", "10"])
        defer { sensor.signal(SIGTERM) }
        _ = try eventually("the port") {
            FileManager.default.fileExists(atPath: stream) ? true : nil
        }
        let file = scratch.file("found.toml")
        let options = ["--units", "7", "--bauds", "2400", "--parity", "none"]
        let alone = try Program.run(["scan", "--port", stream, "--write", file] + options)
        #expect(alone.status == 0, "\(alone.err)")
        #expect(alone.out.contains("#profile = \"witmotion-wt901\""), "\(alone.out)")
        #expect(!FileManager.default.fileExists(atPath: file), "a sensor alone is no asset")
        let both = try Program.run(
            ["scan", "--port", line, "--port", stream, "--write", file] + options
        )
        #expect(both.status == 0, "\(both.err)")
        let check = try Program.run(["config", "check", "--config", file])
        #expect(check.status == 0, "\(check.out) \(check.err)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.contains("\nvibration = \"acc-1\""), "\(text)")
    }

    @Test("says as JSON what it says as text")
    func json() throws {
        let scratch = try Scratch()
        let (served, line) = try serve(scratch)
        defer { served.signal(SIGTERM) }
        let result = try Program.run([
            "scan", "--port", line, "--units", "7", "--bauds", "2400", "--parity", "none", "--json",
        ])
        #expect(result.status == 0, "\(result.err)")
        let object = try JSONSerialization.jsonObject(with: Data(result.out.utf8))
        let targets = (object as? [String: Any])?["targets"] as? [[String: Any]] ?? []
        let device = try #require((targets.first?["devices"] as? [[String: Any]])?.first)
        #expect(device["unit_id"] as? Int == 7)
        #expect(device["baud"] as? Int == 2400)
        let best = (device["profiles"] as? [[String: Any]])?.first
        #expect(best?["profile"] as? String == "eastron-sdm120")
    }

    @Test("tells what to check where nothing answers, and exits with 1")
    func nothing() throws {
        let scratch = try Scratch()
        let (served, line) = try serve(scratch)
        defer { served.signal(SIGTERM) }
        let result = try Program.run([
            "scan", "--port", line, "--units", "1-3", "--bauds", "9600", "--parity", "none",
            "--timeout-ms", "20",
        ])
        #expect(result.status == 1)
        for words in ["nothing found", "not one byte", "A and B", "3 unit ids at 9600 8N1"] {
            #expect(result.out.contains(words), "\(words): \(result.out)")
        }
        #expect(!result.out.contains("[[bus]]"))
        let missing = try Program.run(["scan", "--port", scratch.file("nobody")])
        #expect(missing.status == 1)
        #expect(missing.out.contains("check the adapter's plug"), "\(missing.out)")
    }

    @Test("Ctrl-C ends it with what was found until then")
    func interrupted() throws {
        let scratch = try Scratch()
        let (served, line) = try serve(scratch)
        defer { served.signal(SIGTERM) }
        let scan = try Program(["scan", "--port", line, "--bauds", "2400"])
        _ = try eventually("unit 7", within: 60) {
            scan.errorLines.contains { $0.contains("unit 7 answers at 2400 8N1") } ? true : nil
        }
        scan.signal(SIGINT)
        #expect(try scan.exitStatus(within: 10) == 0)
        let text = scan.outputLines.joined(separator: "\n")
        #expect(text.contains("1 device") && text.contains("stopped before the end"), "\(text)")
        #expect(text.contains("profile = \"eastron-sdm120\""))
    }
}
