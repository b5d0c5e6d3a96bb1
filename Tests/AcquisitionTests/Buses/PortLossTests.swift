import BusProof
import Diagnostics
import Platform
import Testing

@testable import Acquisition

@Suite("A port that goes comes back by itself")
struct PortLossTests {
    @Test("Unplugged and plugged in again under its name, it gives values again")
    func replug() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/adapter"
        var terminal: PseudoTerminal? = try PseudoTerminal(link: path)
        var device = terminal.map { ScriptedDevice(on: $0) { [.send($0.registers(230))] } }
        let bench = BusBench(BenchDevice.rtu(path))
        try bench.wait("values") { $0.readings().last?.value == 230 }
        device?.stop()
        device = nil
        terminal?.close()
        terminal = nil
        try bench.wait("the loss and then the missing port") {
            $0.readings().last?.quality == .bad(.portUnavailable)
        }
        let reasons = bench.readings().map(\.quality.reason)
        let lost = reasons.firstIndex { $0 != .none && $0 != .noReply }
        #expect(
            lost.map { reasons[$0] == .connectionLost || reasons[$0] == .portUnavailable } == true
        )
        #expect(bench.snapshot.state == .backingOff)
        #expect(bench.snapshot.devices[0].state == .unreachable)
        #expect(
            bench.snapshot.lastError?.hasPrefix("\(path) cannot be opened: No such file") == true
        )
        try bench.wait("many polls without a port") {
            $0.readings().suffix(20).allSatisfy { $0.quality == .bad(.portUnavailable) }
        }
        #expect(bench.log.lines(saying: "bus line:").count == 1, "\(bench.log.lines)")
        let other = try PseudoTerminal(link: path)
        let again = ScriptedDevice(on: other) { [.send($0.registers(231))] }
        defer { again.stop() }
        try bench.wait("values again") { $0.readings().last?.value == 231 }
        bench.worker.stop()
        #expect(bench.log.lines(saying: "notice: bus line: \(path)").count == 1)
        #expect(bench.log.lines(saying: "bus line:").count == 2, "\(bench.log.lines)")
        #expect(bench.snapshot.opens == 2)
        #expect(bench.snapshot.devices[0].backOff == .zero)
    }

    @Test("A port that was never there is said once, with what to check")
    func missing() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/none"
        let bench = BusBench(BenchDevice.rtu(path))
        try bench.wait("ten polls") { $0.pollEnds().count >= 10 }
        bench.worker.stop()
        #expect(
            bench.readings().allSatisfy { $0.value == nil && $0.quality == .bad(.portUnavailable) }
        )
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        #expect(bench.log.lines(saying: "group dialout").count == 1)
        #expect(bench.snapshot.openFailures >= 2)
        #expect(bench.snapshot.openFailures < UInt64(bench.pollEnds().count), "backed off")
    }

    @Test("A file is no port")
    func file() throws {
        let bench = BusBench(BenchDevice.rtu("/etc/hostname"))
        try bench.wait("a poll") { $0.pollEnds().count >= 1 }
        bench.worker.stop()
        #expect(bench.log.lines(saying: "/etc/hostname is no serial port").count == 1)
    }

    @Test(
        "A port that cannot switch direction as configured is named, and other buses go on",
        arguments: [BusSettings.DirectionControl.kernel, .rtsHigh, .rtsLow]
    )
    func direction(direction: BusSettings.DirectionControl) throws {
        let terminals = try [PseudoTerminal(), PseudoTerminal()]
        let device = ScriptedDevice(on: terminals[1]) { [.send($0.registers(230))] }
        defer { device.stop() }
        let bad = BusBench(
            BenchDevice.rtu(terminals[0].path, [BenchDevice.device()], direction)
        )
        let good = BusBench(BenchDevice.rtu(terminals[1].path))
        try bad.wait("a poll") { $0.pollEnds().count >= 1 }
        try good.wait("values") { $0.readings().last?.value == 230 }
        bad.worker.stop()
        let text = "\(terminals[0].path) cannot do direction = \"\(direction.rawValue)\""
        #expect(bad.log.lines(saying: text).count == 1, "\(bad.log.lines)")
        #expect(bad.readings().allSatisfy { $0.quality == .bad(.portUnavailable) })
    }

    @Test("A unit id that no request can carry is said, not sent")
    func unitID() throws {
        let terminal = try PseudoTerminal()
        let bench = BusBench(BenchDevice.rtu(terminal.path, [BenchDevice.device(250)]))
        try bench.wait("a poll") { $0.pollEnds().count >= 1 }
        bench.worker.stop()
        #expect(bench.log.lines(saying: "unit id 250; it must be 1…247").count == 1)
    }

    @Test("It stops within the time-out of the request under way, and at once between polls")
    func stop() throws {
        let terminal = try PseudoTerminal()
        let settings = BenchDevice.device(timeout: .milliseconds(300))
        let bench = BusBench(BenchDevice.rtu(terminal.path, [settings]))
        let device = ScriptedDevice(on: terminal) { _ in [] }
        defer { device.stop() }
        try bench.wait("a request") { _ in !device.requests.isEmpty }
        let start = MonotonicClock.now()
        bench.worker.stop()
        #expect(MonotonicClock.now() - start < .milliseconds(1_300))

        let seldom = BenchDevice.device(every: .seconds(3_600))
        let idle = BusBench(BenchDevice.rtu(terminal.path, [seldom]))
        try idle.wait("a poll") { $0.pollEnds().count >= 1 }
        let idleStart = MonotonicClock.now()
        idle.worker.stop()
        #expect(MonotonicClock.now() - idleStart < .seconds(1))
    }
}
