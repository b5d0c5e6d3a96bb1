import BusProof
import Diagnostics
import Platform
import Testing

@testable import Acquisition

@Suite("A TCP host that fails is found out and connected to again")
struct TCPFaultTests {
    @Test("Values come over Modbus TCP and through a converter alike", arguments: [false, true])
    func healthy(isConverter: Bool) throws {
        let device = try ScriptedDevice(isConverter: isConverter) { [.send($0.addresses)] }
        defer { device.stop() }
        let settings = [BenchDevice.device(1, BenchDevice.twoBlocks), BenchDevice.device(2)]
        let bench = BusBench(
            isConverter
                ? BenchDevice.converter(device.port, settings)
                : BenchDevice.tcp(device.port, settings)
        )
        try bench.wait("five polls of each") {
            $0.pollEnds(0).count >= 5 && $0.pollEnds(1).count >= 5
        }
        bench.worker.stop()
        #expect(bench.polls(0).allSatisfy { $0.map(\.value) == [1_000, 1_001, 1_100, 1_101] })
        #expect(bench.polls(1).allSatisfy { $0.map(\.value) == [1_000, 1_001] })
        #expect(device.connections == 1, "one connection for all polls")
        #expect(bench.log.lines == [])
        #expect(bench.snapshot.target == "127.0.0.1 port \(device.port)")
    }

    @Test("A refused connection is tried again until somebody listens")
    func refused() throws {
        let first = try ScriptedDevice { _ in [] }
        let port = first.port
        first.stop()
        let bench = BusBench(BenchDevice.tcp(port))
        try bench.wait("ten polls") { $0.pollEnds().count >= 10 }
        #expect(bench.readings().allSatisfy { $0.quality == .bad(.portUnavailable) })
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        #expect(
            bench.log.lines(saying: "port \(port) cannot be connected to: Connection refused").count
                == 1
        )
        let device = try ScriptedDevice(port: port) { [.send($0.registers(230))] }
        defer { device.stop() }
        try bench.wait("values") { $0.readings().last?.value == 230 }
        bench.worker.stop()
        #expect(bench.log.lines.count == 2, "\(bench.log.lines)")
    }

    @Test("A reset in a request is a lost connection, then a new one", arguments: [false, true])
    func reset(isConverter: Bool) throws {
        let device = try ScriptedDevice(isConverter: isConverter) {
            $0.number == 3 ? [.reset] : [.send($0.registers(230))]
        }
        defer { device.stop() }
        let bench = BusBench(
            isConverter ? BenchDevice.converter(device.port) : BenchDevice.tcp(device.port)
        )
        try bench.wait("values on the second connection") {
            device.connections == 2 && $0.readings().last?.value == 230
        }
        bench.worker.stop()
        let bad = bench.readings().filter { $0.quality != .good }
        #expect(!bad.isEmpty)
        #expect(bad.allSatisfy { $0.quality == .bad(.connectionLost) })
        #expect(bench.snapshot.losses == 1)
        #expect(bench.log.lines.count == 2, "\(bench.log.lines)")
        #expect(bench.log.lines(saying: "was lost").count == 1)
    }

    @Test("A host that closes an idle connection costs no value")
    func closedWhileIdle() throws {
        let device = try ScriptedDevice { [.send($0.registers(230)), .close] }
        defer { device.stop() }
        let bench = BusBench(BenchDevice.tcp(device.port))
        try bench.wait("five polls") { $0.pollEnds().count >= 5 }
        bench.worker.stop()
        #expect(bench.readings().allSatisfy { $0.value == 230 })
        #expect(device.connections >= 5)
        #expect(bench.log.lines == [])
    }

    @Test("A host that resets every connection is tried ever more seldom and said once")
    func flapping() throws {
        let device = try ScriptedDevice { _ in [.reset] }
        defer { device.stop() }
        let start = MonotonicClock.now()
        let bench = BusBench(BenchDevice.tcp(device.port))
        try bench.wait("forty polls") { $0.pollEnds().count >= 40 }
        bench.worker.stop()
        #expect(bench.readings().allSatisfy { $0.quality == .bad(.connectionLost) })
        // After waits of 40 and 80 ms, one in every 80 ms.
        let most = 3 + (MonotonicClock.now() - start).wholeNanoseconds / 80_000_000
        #expect(device.connections >= 2 && device.connections <= most)
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
    }

    @Test("A unit whose gateway closes the connection is asked ever more seldom")
    func closingGateway() throws {
        let device = try ScriptedDevice { $0.unitID == 1 ? [.close] : [.send($0.registers(230))] }
        defer { device.stop() }
        var limits = BusLimits.short
        limits.deviceBackOff = BackOff(first: .milliseconds(400), limit: .milliseconds(400))
        let devices = [BenchDevice.device(2), BenchDevice.device(1)]
        let bench = BusBench(BenchDevice.tcp(device.port, devices), limits: limits)
        try bench.wait("five requests to it") { _ in
            device.requests.filter { $0.unitID == 1 }.count >= 5
        }
        bench.worker.stop()
        let closing = device.requests.filter { $0.unitID == 1 }
        for (request, next) in zip(closing, closing.dropFirst()) {
            #expect(next.time - request.time >= .milliseconds(399))
        }
        let good = bench.readings(0).filter { $0.value == 230 }
        #expect(good.count >= 4 * 2 * 10, "between two of them the neighbour is polled 20 times")
    }

    @Test("A half-open connection is given up after requests without any reply")
    func halfOpen() throws {
        let isWell = Condition(false)
        let device = try ScriptedDevice { request in
            isWell.withLock { $0 } ? [.send(request.registers(230))] : []
        }
        defer { device.stop() }
        let bench = BusBench(
            BenchDevice.tcp(device.port, [BenchDevice.device(timeout: BenchDevice.shortTimeout)])
        )
        try bench.wait("five polls") { $0.pollEnds().count >= 5 }
        #expect(bench.readings().allSatisfy { $0.quality == .bad(.noReply) })
        #expect(bench.snapshot.silentConnections >= 2)
        #expect(device.connections >= 2)
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        #expect(bench.log.lines(saying: "rtu-over-tcp").count == 1, "a frequent cause is named")
        isWell.withLock { $0 = true }
        try bench.wait("values") { $0.readings().last?.value == 230 }
        bench.worker.stop()
        #expect(bench.log.lines.count == 2, "\(bench.log.lines)")
    }

    @Test("A host name without address is said with what to check")
    func unknownHost() throws {
        var bus = BenchDevice.tcp(502)
        bus.link = .modbusTCP(host: "no-such-host.invalid", port: 502)
        let bench = BusBench(bus)
        try bench.wait("a poll", within: .seconds(30)) { $0.pollEnds().count >= 1 }
        bench.worker.stop()
        #expect(bench.log.lines(saying: "no-such-host.invalid has no address").count == 1)
    }
}
