import BusProof
import Diagnostics
import Platform
import Testing

@testable import Acquisition

@Suite("What comes and goes fills no log")
struct FlappingTests {
    static func at(_ seconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    @Test("A failure that comes and goes every second is two lines a period, and counted")
    func everySecond() {
        let collector = LogCollector()
        var log = FailureLog(collector.logger, period: .seconds(60))
        for second in stride(from: 0, to: 120, by: 2) {
            log.failed(.noReply, at: Self.at(second)) { "fails at \(second)" }
            log.succeeded(at: Self.at(second + 1)) { "well after \($0) and \($1)" }
        }
        #expect(
            collector.lines == [
                "warning: fails at 0", "notice: well after 1 s and 1",
                "warning: fails at 60 (failures since the last line that came and went: 29)",
                "notice: well after 1 s and 1",
            ]
        )
    }

    @Test("A failure that begins soon after another ended and stays is said, once")
    func staysAtLast() {
        let collector = LogCollector()
        var log = FailureLog(collector.logger, period: .seconds(60))
        log.failed(.noReply, at: Self.at(0)) { "fails at 0" }
        log.succeeded(at: Self.at(5)) { "well after \($0) and \($1)" }
        for second in 10..<100 {
            log.failed(.noReply, at: Self.at(second)) { "fails at \(second)" }
        }
        log.succeeded(at: Self.at(100)) { "well after \($0) and \($1)" }
        #expect(
            collector.lines == [
                "warning: fails at 0", "notice: well after 5 s and 1",
                "warning: fails at 60", "notice: well after 1 min 30 s and 90",
            ]
        )
    }

    @Test("A device that answers every second request is said twice, not at every change")
    func everySecondReply() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) {
            // Alternating refusals leave no doubt, so that each poll is one request.
            [.send($0.number % 2 == 0 ? $0.exception(6) : $0.registers(230))]
        }
        defer { device.stop() }
        let bench = BusBench(BenchDevice.rtu(terminal.path))
        try bench.wait("twenty values") { $0.readings(0, .voltage).count { $0.value == 230 } >= 20 }
        bench.worker.stop()
        #expect(bench.snapshot.devices[0].failures[.exceptionReply] >= 20)
        #expect(bench.log.lines.count == 2, "\(bench.log.lines)")
    }

    @Test("An acceleration that clips in every second sample is said twice, not in each")
    func clipping() throws {
        let terminal = try PseudoTerminal()
        let client = try RawClient(controlling: terminal)
        let bench = BusBench(WT901BusTests.bus(terminal.path))
        try bench.wait("an open port") { $0.snapshot.state == .connected }
        for number in 0..<100 {
            try client.send(WT901BusTests.sample(number % 2 == 0 ? .max : 5))
        }
        try bench.wait("all samples") { $0.pollEnds().count >= 100 }
        bench.worker.stop()
        let clipped = bench.readings(0, .accelerationX).filter {
            $0.quality == .uncertain(.clipped)
        }
        #expect(clipped.count == 50)
        #expect(bench.snapshot.devices[0].doubtfulValues[.clipped] == 50)
        let lines = bench.log.lines.filter { !$0.contains("nothing came") }
        #expect(lines.count == 2, "\(lines)")
    }

    @Test("A host that resets the connection at every third request is said twice")
    func resetting() throws {
        let device = try ScriptedDevice {
            $0.number % 3 == 2 ? [.reset] : [.send($0.registers(230))]
        }
        defer { device.stop() }
        let bench = BusBench(BenchDevice.tcp(device.port))
        try bench.wait("ten losses") { $0.snapshot.losses >= 10 }
        bench.worker.stop()
        #expect(bench.readings().contains { $0.value == 230 })
        #expect(bench.log.lines.count == 2, "\(bench.log.lines)")
    }
}
