import BusProof
import Diagnostics
import Platform
import Testing

@testable import Acquisition

@Suite("A gateway that speaks for a device is not taken for it")
struct GatewayTests {
    /// Long against a poll, and well within the time-out.
    static let gatewayTimeout = Duration.milliseconds(60)

    @Test(
        "A dead device behind a gateway costs one request a wait, however many blocks it has",
        arguments: [UInt8(10), 11]
    )
    func deadBehindGateway(code: UInt8) throws {
        let isWell = Condition(false)
        let device = try ScriptedDevice { request in
            if request.unitID == 2 || isWell.withLock({ $0 }) { return [.send(request.addresses)] }
            return [.pause(Self.gatewayTimeout), .send(request.exception(code))]
        }
        defer { device.stop() }
        let dead = BenchDevice.device(1, BenchDevice.twoBlocks)
        let bench = BusBench(BenchDevice.tcp(device.port, [dead, BenchDevice.device(2)]))
        try bench.wait("five failed polls") { $0.pollEnds(0).count >= 5 }
        let asked = device.requests.filter { $0.unitID == 1 }.count
        #expect(asked <= bench.pollEnds(0).count + 1, "one request a poll, and one under way")
        for poll in bench.polls(0) {
            #expect(poll.map(\.channel) == [.voltage, .current, .apparentPower, .activePower])
            #expect(poll.allSatisfy { $0.value == nil && $0.quality == .bad(.noReply) })
        }
        let shown = bench.snapshot.devices[0]
        #expect(shown.state == .silent && shown.lastReply == nil)
        #expect(shown.backOff == .milliseconds(160))
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        #expect(bench.log.lines(saying: "exception \(code) (gateway").count == 1)
        #expect(bench.log.lines(saying: "behind the gateway").count == 1)
        isWell.withLock { $0 = true }
        try bench.wait("values") { $0.readings(0).last?.value == 1_101 }
        bench.worker.stop()
        #expect(bench.readings(1).allSatisfy { $0.quality == .good })
        #expect(device.connections == 1, "the gateway itself answered all the time")
        #expect(bench.snapshot.silentConnections == 0)
        #expect(bench.log.lines.count == 2, "\(bench.log.lines)")
    }

    @Test("What a gateway gives late, as the answer to the next request, is not taken for it")
    func shiftedByGateway() throws {
        // The device was too slow for the gateway once; from then on the gateway hands each request
        // the reply to the one before, with the right transaction number.
        let earlier = Condition<[ScriptedRequest]>([])
        let device = try ScriptedDevice { request in
            let last = earlier.withLock { earlier in
                earlier.append(request)
                return earlier.count > 1 ? earlier[earlier.count - 2] : nil
            }
            if request.number < 3 { return [.send(request.registers(request.number))] }
            guard request.number > 3, request.number < 9, var reply = last else {
                return request.number == 3
                    ? [.send(request.exception(11))] : [.send(request.registers(request.number))]
            }
            reply.transaction = request.transaction
            return [.send(reply.registers(reply.number))]
        }
        defer { device.stop() }
        let bench = BusBench(BenchDevice.tcp(device.port))
        try bench.wait("values after the trouble") {
            $0.readings().filter { $0.quality == .good }.count >= 20
        }
        bench.worker.stop()
        let requests = device.requests
        let good = bench.readings().filter { $0.quality == .good }
        #expect(good.allSatisfy { LateReplyTests.isOwn($0, requests) })
    }

    @Test("The reply of another unit is refused on TCP too, and said with what to check")
    func anotherUnit() throws {
        let isWell = Condition(false)
        let device = try ScriptedDevice { request in
            var other = request
            other.unitID = isWell.withLock { $0 } ? request.unitID : 9
            return [.send(other.registers(230))]
        }
        defer { device.stop() }
        let bench = BusBench(BenchDevice.tcp(device.port))
        try bench.wait("three polls") { $0.pollEnds().count >= 3 }
        #expect(bench.readings().allSatisfy { $0.quality == .bad(.unexpectedReply) })
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        #expect(bench.log.lines(saying: "check the unit id").count == 1)
        isWell.withLock { $0 = true }
        try bench.wait("values") { $0.readings().last?.value == 230 }
        bench.worker.stop()
    }

    @Test("A TCP reply that is damaged or cut short is a reason of its own")
    func damaged() throws {
        for (cut, transaction, reason) in [
            (3, nil, QualityReason.corruptFrame), (0, [9, 9], .unexpectedReply),
        ] as [(Int, [UInt8]?, QualityReason)] {
            let device = try ScriptedDevice { request in
                var changed = request
                changed.transaction = transaction ?? request.transaction
                return [.send(Array(changed.registers(230).dropLast(cut)))]
            }
            let bench = BusBench(BenchDevice.tcp(device.port))
            try bench.wait("two polls") { $0.pollEnds().count >= 2 }
            bench.worker.stop()
            device.stop()
            #expect(bench.readings().allSatisfy { $0.value == nil && $0.quality == .bad(reason) })
        }
    }

    @Test("Every unit id from 1 to 255 can be asked on TCP", arguments: [UInt8(1), 247, 248, 255])
    func unitIDs(unitID: UInt8) throws {
        let device = try ScriptedDevice { [.send($0.registers(230))] }
        defer { device.stop() }
        let bench = BusBench(BenchDevice.tcp(device.port, [BenchDevice.device(unitID)]))
        try bench.wait("a value") { $0.readings().last?.value == 230 }
        bench.worker.stop()
        #expect(device.requests.allSatisfy { $0.unitID == unitID })
    }
}
