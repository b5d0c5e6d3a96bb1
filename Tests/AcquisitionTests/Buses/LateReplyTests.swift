import BusProof
import Diagnostics
import Platform
import Testing

@testable import Acquisition

/// Devices here put the number of the request into every register of its reply, so that a value
/// tells which request it answers.
@Suite("A late reply is never taken for the next one's")
struct LateReplyTests {
    static let timeout = Duration.milliseconds(60)
    static let devices = [BenchDevice.device(timeout: BenchDevice.shortTimeout)]

    /// From just after the time-out to several polls later.
    static let delays: [Int] = [65, 100, 160, 200, 260, 330]

    /// Whether `reading` says the number of the last request that the device had before it.
    static func isOwn(_ reading: Reading, _ requests: [ScriptedRequest]) -> Bool {
        let last = requests.last { $0.time < reading.time }
        return reading.value == last.map { Double($0.number) }
    }

    @Test(
        "A device that always answers too late gives no value of an older request,",
        arguments: delays
    )
    func alwaysLate(milliseconds: Int) throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) {
            [.pause(.milliseconds(milliseconds)), .send($0.registers($0.number))]
        }
        defer { device.stop() }
        let settings = BenchDevice.device(timeout: Self.timeout)
        let bench = BusBench(BenchDevice.rtu(terminal.path, [settings]))
        try bench.wait("seven polls") { $0.pollEnds().count >= 7 }
        bench.worker.stop()
        // On a busy machine a time-out can be noticed so late that the reply is there after all.
        let requests = device.requests
        let good = bench.readings().filter { $0.value != nil }
        #expect(good.allSatisfy { Self.isOwn($0, requests) })
        #expect(good.count <= 2 && bench.readings().count >= 14)
    }

    @Test("Late for a while, then in time: every value is its own request's,", arguments: delays)
    func lateThenWell(milliseconds: Int) throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) {
            let delay = $0.number % 16 < 5 ? milliseconds : 0
            return [.pause(.milliseconds(delay)), .send($0.registers($0.number))]
        }
        defer { device.stop() }
        let settings = BenchDevice.device(1, BenchDevice.twoBlocks, timeout: Self.timeout)
        let bench = BusBench(BenchDevice.rtu(terminal.path, [settings]))
        try bench.wait("values of three bouts", within: .seconds(30)) {
            $0.readings().filter { $0.quality == .good }.count >= 20
                && device.requests.count >= 40
        }
        bench.worker.stop()
        let requests = device.requests
        let good = bench.readings().filter { $0.quality == .good }
        #expect(good.allSatisfy { Self.isOwn($0, requests) })
    }

    @Test("On TCP, and through a converter, the same holds", arguments: [false, true])
    func overTCP(isConverter: Bool) throws {
        let device = try ScriptedDevice(isConverter: isConverter) {
            let delay = $0.number % 16 < 5 ? 90 : 0
            return [.pause(.milliseconds(delay)), .send($0.registers($0.number))]
        }
        defer { device.stop() }
        let settings = [BenchDevice.device(timeout: Self.timeout)]
        let bench = BusBench(
            isConverter
                ? BenchDevice.converter(device.port, settings)
                : BenchDevice.tcp(device.port, settings)
        )
        try bench.wait("values of three bouts", within: .seconds(30)) {
            $0.readings().filter { $0.quality == .good }.count >= 20
                && device.requests.count >= 40
        }
        bench.worker.stop()
        let requests = device.requests
        let good = bench.readings().filter { $0.quality == .good }
        #expect(good.allSatisfy { Self.isOwn($0, requests) })
    }

    @Test("A neighbour's late reply costs a repetition, not a value")
    func lateNeighbour() throws {
        let terminal = try PseudoTerminal()
        // Unit 1 answers the first request 90 ms late, into the conversation with unit 2.
        let device = ScriptedDevice(on: terminal) { request in
            switch (request.unitID, request.number) {
            case (1, 0): []
            case (2, 1):
                [
                    .pause(.milliseconds(30)), .send(Self.reply(of: 1, request, 7)),
                    .pause(.milliseconds(10)), .send(request.registers(40)),
                ]
            default: [.send(request.registers(request.unitID == 1 ? 20 : 40))]
            }
        }
        defer { device.stop() }
        let devices = [1, 2].map {
            BenchDevice.device(
                UInt8($0),
                every: .milliseconds(50),
                timeout: BenchDevice.shortTimeout
            )
        }
        let bench = BusBench(BenchDevice.rtu(terminal.path, devices))
        try bench.wait("values of both") {
            $0.readings(0).last?.value == 20 && $0.pollEnds(1).count >= 3
        }
        bench.worker.stop()
        #expect(bench.readings(1).allSatisfy { $0.value == 40 && $0.quality == .good })
        #expect(bench.snapshot.devices[1].failures[.unexpectedReply] == 1)
        #expect(bench.snapshot.devices[1].retries == 1)
        let first = bench.readings(0)
        #expect(first.prefix(2).allSatisfy { $0.quality == .bad(.noReply) })
        #expect(first.dropFirst(2).allSatisfy { $0.value == 20 })
    }

    static func reply(of unitID: UInt8, _ request: ScriptedRequest, _ value: Int) -> [UInt8] {
        var request = request
        request.unitID = unitID
        return request.registers(value)
    }

    @Test("A late exception proves nothing: values wait for a probe's own reply")
    func lateException() throws {
        let terminal = try PseudoTerminal()
        // The refusal of request 0 comes as if it answered request 1; all is one late until 3.
        let device = ScriptedDevice(on: terminal) { request in
            switch request.number {
            case 0: []
            case 1, 2: [.send(request.exception(6))]
            default: [.send(request.registers(request.number))]
            }
        }
        defer { device.stop() }
        let bench = BusBench(BenchDevice.rtu(terminal.path, Self.devices))
        try bench.wait("values") { $0.readings().last?.quality == .good }
        bench.worker.stop()
        // Request, two probes refused, a probe answered, and only then the block again.
        #expect(device.requests.prefix(5).map(\.count) == [2, 1, 3, 4, 2])
        let requests = device.requests
        let good = bench.readings().filter { $0.quality == .good }
        #expect(good.allSatisfy { Self.isOwn($0, requests) })
        #expect(bench.snapshot.devices[0].failures[.exceptionReply] == 2)
    }

    @Test("A device that never answers a probe is asked again once no reply can still come")
    func probesIgnored() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { request in
            request.number == 0 || request.count != 2 ? [] : [.send(request.registers(5))]
        }
        defer { device.stop() }
        var limits = BusLimits.short
        limits.lateReplyLimit = .milliseconds(150)
        let bench = BusBench(BenchDevice.rtu(terminal.path, Self.devices), limits: limits)
        try bench.wait("values") { $0.readings().last?.value == 5 }
        bench.worker.stop()
        #expect(
            bench.snapshot.devices[0].failures.total == bench.snapshot.devices[0].failures[.noReply]
        )
    }
}
