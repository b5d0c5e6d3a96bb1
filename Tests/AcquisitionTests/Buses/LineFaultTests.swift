import BusProof
import Diagnostics
import Platform
import Testing

@testable import Acquisition

@Suite("A bad reply costs what it must and no more")
struct LineFaultTests {
    @Test("A healthy device's registers become readings of one time a block")
    func healthy() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { [.send($0.addresses)] }
        defer { device.stop() }
        let settings = BenchDevice.device(7, BenchDevice.twoBlocks)
        let bench = BusBench(BenchDevice.rtu(terminal.path, [settings]), firstDevice: 3)
        try bench.wait("three polls") { $0.pollEnds(3).count >= 3 }
        bench.worker.stop()
        for poll in bench.polls(3) {
            #expect(poll.map(\.channel) == [.voltage, .current, .apparentPower, .activePower])
            #expect(poll.map(\.value) == [1_000, 1_001, 1_100, 1_101])
            #expect(poll[0].time == poll[1].time)
            #expect(poll[2].time == poll[3].time)
            #expect(poll[0].time < poll[2].time)
        }
        #expect(bench.readings(3).allSatisfy { $0.quality == .good })
        let requests = device.requests
        #expect(requests.prefix(2).map(\.address) == [0, 100])
        #expect(requests.allSatisfy { $0.unitID == 7 && $0.function == 4 && $0.count == 2 })
        let shown = bench.snapshot.devices[0]
        #expect(shown.polls == shown.goodPolls && shown.polls >= 3)
        #expect(shown.failures.total == 0)
        #expect(shown.state == .answering && shown.index == 3)
        #expect(shown.lastRoundTrip.map { $0 > .zero && $0 < .seconds(1) } == true)
        #expect(bench.snapshot.strayBytes == 0)
    }

    @Test("A checksum that is wrong once is asked again for and costs no value")
    func badChecksumOnce() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { request in
            var reply = request.registers(230)
            if request.number == 2 { reply[4] ^= 1 }
            return [.send(reply)]
        }
        defer { device.stop() }
        let bench = BusBench(BenchDevice.rtu(terminal.path))
        try bench.wait("six polls") { $0.pollEnds().count >= 6 }
        bench.worker.stop()
        #expect(bench.readings().allSatisfy { $0.value == 230 && $0.quality == .good })
        let shown = bench.snapshot.devices[0]
        #expect(shown.failures[.corruptFrame] == 1 && shown.failures.total == 1)
        #expect(shown.retries == 1)
        #expect(shown.goodPolls == shown.polls)
        #expect(bench.log.lines == [])
        // The damaged reply, a probe of another length, and the block again.
        #expect(device.requests[2...4].map(\.count) == [2, 1, 2])
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var says: String
        var reason: QualityReason
        var state: DeviceSnapshot.State
        var reply: @Sendable (ScriptedRequest) -> [ScriptedAction]
        var testDescription: String { says }
    }

    static let faults = [
        Fault(says: "says nothing", reason: .noReply, state: .silent) { _ in [] },
        Fault(says: "gets every checksum wrong", reason: .corruptFrame, state: .garbled) {
            var reply = $0.registers(230)
            reply[reply.count - 1] ^= 0x40
            return [.send(reply)]
        },
        Fault(says: "cuts every reply short", reason: .corruptFrame, state: .garbled) {
            [.send(Array($0.registers(230).dropLast(3)))]
        },
        Fault(says: "answers as another unit", reason: .unexpectedReply, state: .garbled) {
            var request = $0
            request.unitID = 9
            return [.send(request.registers(230))]
        },
        Fault(says: "answers more registers", reason: .unexpectedReply, state: .garbled) {
            var request = $0
            request.count += 1
            return [.send(request.registers(230))]
        },
        Fault(says: "answers another function", reason: .unexpectedReply, state: .garbled) {
            var request = $0
            request.function = 4
            return [.send(request.registers(230))]
        },
        Fault(says: "refuses everything", reason: .exceptionReply, state: .refusing) {
            [.send($0.exception(2))]
        },
    ]

    @Test(
        "Values have a reason, and one line begins and one ends it, when a device",
        arguments: faults
    )
    func lasting(fault: Fault) throws {
        let terminal = try PseudoTerminal()
        let isWell = Condition(false)
        let device = ScriptedDevice(on: terminal) { request in
            isWell.withLock { $0 } ? [.send(request.registers(231))] : fault.reply(request)
        }
        defer { device.stop() }
        let bench = BusBench(
            BenchDevice.rtu(
                terminal.path,
                [BenchDevice.device(timeout: BenchDevice.shortTimeout)]
            )
        )
        try bench.wait("four failed polls") { $0.pollEnds().count >= 4 }
        for poll in bench.polls() {
            #expect(poll.map(\.channel) == [.voltage, .current])
            #expect(poll.allSatisfy { $0.value == nil && $0.quality == .bad(fault.reason) })
        }
        let failing = bench.snapshot.devices[0]
        #expect(failing.state == fault.state)
        #expect(failing.goodPolls == 0)
        #expect(failing.failures[fault.reason] >= 4)
        #expect(failing.failures.total == failing.failures[fault.reason])
        #expect(failing.backOff == .milliseconds(160))
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        #expect(
            bench.log.lines.first?.hasPrefix("warning: meter-1 (unit 1 on \(terminal.path)") == true
        )
        isWell.withLock { $0 = true }
        try bench.wait("a value again") { $0.readings().last?.value == 231 }
        bench.worker.stop()
        #expect(bench.snapshot.devices[0].state == .answering)
        #expect(bench.log.lines.count == 2, "\(bench.log.lines)")
        #expect(bench.log.lines.last?.hasPrefix("notice: meter-1 (unit 1 on") == true)
        #expect(bench.snapshot.state == .stopped)
    }

    @Test("A device that refuses one block still gives the other, at its full rate")
    func refusedBlock() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) {
            [.send($0.address == 0 ? $0.exception(2) : $0.registers(50))]
        }
        defer { device.stop() }
        let settings = BenchDevice.device(1, BenchDevice.twoBlocks)
        let bench = BusBench(BenchDevice.rtu(terminal.path, [settings]))
        try bench.wait("five polls") { $0.pollEnds().count >= 5 }
        bench.worker.stop()
        for poll in bench.polls() {
            #expect(poll.map(\.value) == [nil, nil, 50, 50])
            #expect(
                poll.map(\.quality)
                    == [.bad(.exceptionReply), .bad(.exceptionReply), .good, .good]
            )
        }
        #expect(bench.snapshot.devices[0].state == .answering)
        #expect(bench.snapshot.devices[0].backOff == .zero)
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        #expect(bench.log.lines(saying: "registers 0…1 are refused with exception 2").count == 1)
    }

    @Test("A flood of bytes is read away within its limits and named")
    func flood() throws {
        let terminal = try PseudoTerminal()
        let isFlooding = Condition(true)
        let noise = [UInt8](repeating: 0xA7, count: 512)
        let device = ScriptedDevice(on: terminal) { request in
            isFlooding.withLock { $0 } ? [.send(noise)] : [.send(request.registers(229))]
        }
        defer { device.stop() }
        let jammer = RawJammer(terminal, noise)
        let bench = BusBench(BenchDevice.rtu(terminal.path))
        try bench.wait("three polls in noise") { $0.pollEnds().count >= 3 }
        #expect(bench.readings().allSatisfy { $0.quality == .bad(.lineNoise) })
        #expect(bench.snapshot.strayBytes >= 4_096)
        #expect(bench.snapshot.devices[0].failures[.lineNoise] >= 3)
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        isFlooding.withLock { $0 = false }
        jammer.stop()
        try bench.wait("values after the noise") { $0.readings().last?.value == 229 }
        bench.worker.stop()
        #expect(bench.log.lines.count == 2, "\(bench.log.lines)")
    }

    @Test("Bytes behind a reply are read away before the next request, and counted")
    func strayBytes() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) {
            [.send($0.registers(230) + ($0.address == 0 ? [0, 0xFF, 0] : []))]
        }
        defer { device.stop() }
        let settings = BenchDevice.device(1, BenchDevice.twoBlocks)
        let bench = BusBench(BenchDevice.rtu(terminal.path, [settings]))
        try bench.wait("five polls") { $0.pollEnds().count >= 5 }
        bench.worker.stop()
        #expect(bench.readings().allSatisfy { $0.value == 230 && $0.quality == .good })
        let shown = bench.snapshot.devices[0]
        #expect(shown.failures.total == 0)
        #expect(bench.snapshot.strayBytes == 3 * shown.polls)
    }

    @Test("A value that cannot be used is said once, however often it comes")
    func implausible() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { request in
            [.send(request.registers(request.number < 5 ? 60_000 : 400))]
        }
        defer { device.stop() }
        let bench = BusBench(BenchDevice.rtu(terminal.path))
        try bench.wait("good values") { $0.readings().last?.value == 400 }
        bench.worker.stop()
        #expect(
            bench.readings(0, .voltage).prefix(5).allSatisfy { $0.quality == .bad(.outOfRange) }
        )
        let shown = bench.snapshot.devices[0]
        #expect(shown.doubtfulValues[.outOfRange] == 10)
        #expect(shown.goodPolls == shown.polls)
        #expect(bench.log.lines(saying: "voltage_v reads 60000.0 V").count == 1)
        #expect(bench.log.lines.count == 2, "\(bench.log.lines)")
    }
}
