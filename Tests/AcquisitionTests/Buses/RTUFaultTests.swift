import Acquisition
import Diagnostics
import Glibc
import Platform
import Testing

@Suite("An RTU bus")
struct RTUFaultTests {
    func bench(
        _ devices: [DeviceSettings] = [BusBench.device()],
        script: @escaping ScriptedDevice.Script
    ) throws -> (BusBench, ScriptedDevice) {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal, script: script)
        return (BusBench(BusBench.rtu(terminal.path), devices: devices), device)
    }

    @Test("gives what a healthy device says, poll after poll, and logs nothing")
    func healthy() throws {
        let (bench, device) = try bench { .registers(BusBench.healthy($0)) }
        bench.wait("five polls") { $0.ends.count >= 5 }
        bench.stop()
        bench.take()
        device.stop()
        // Each poll is two requests: voltages are those of even requests.
        #expect(bench.values(.voltage).prefix(5) == [230, 232, 234, 236, 238])
        #expect(bench.values(.frequency).allSatisfy { $0 == 50 })
        #expect(bench.device.condition == .answering)
        #expect(bench.device.goodPolls == bench.device.polls)
        #expect(bench.lines.all.isEmpty)
    }

    @Test("says why each value of a silent device is bad, once in the log, and sees it return")
    func silent() throws {
        let isSilent = Condition(true)
        let (bench, device) = try bench { request in
            isSilent.withLock { $0 } ? .silence : .registers(BusBench.healthy(request))
        }
        bench.wait("a second time-out") { $0.device.polls == 2 }
        #expect(bench.qualities(.voltage).allSatisfy { $0 == .bad(.noReply) })
        #expect(bench.qualities(.frequency).allSatisfy { $0 == .bad(.noReply) })
        #expect(bench.device.condition == .silent)
        #expect(bench.device.failures == [.noReply: 2])
        #expect(bench.device.backoff == .seconds(2))
        #expect(bench.lines.all.count == 1, "\(bench.lines.all)")
        #expect(bench.lines.all[0].contains("unit 1"))
        isSilent.withLock { $0 = false }
        bench.wait("its return") { !$0.values(.voltage).isEmpty }
        bench.wait("a line about it") { $0.lines.all.count == 2 }
        #expect(bench.lines.all[1].contains("works again"))
        #expect(bench.device.backoff == .zero)
        bench.stop()
        device.stop()
    }

    @Test("never takes a late reply for the next one's, however late it comes")
    func late() throws {
        // Late by just more than the first back-off: each reply arrives while the next request is
        // being waited for.
        let onTime = Condition(Set<Double>())
        let isLate = Condition(true)
        let (bench, device) = try bench { request in
            let said = BusBench.healthy(request)
            if isLate.withLock({ $0 }) { return .late(said, .milliseconds(1_030)) }
            if request.address == 0, request.count == 4 {
                onTime.withLock { _ = $0.insert(230 + Double(request.number)) }
            }
            return .registers(said)
        }
        bench.wait("three failed polls") { $0.device.polls >= 3 }
        #expect(bench.values(.voltage).isEmpty)
        isLate.withLock { $0 = false }
        bench.wait("good values") { $0.values(.voltage).count >= 5 }
        bench.stop()
        bench.take()
        let right = onTime.withLock { $0 }
        #expect(bench.values(.voltage).allSatisfy { right.contains($0) })
        device.stop()
    }

    @Test("asks again at once after one corrupt reply, and nobody notices")
    func corruptOnce() throws {
        let (bench, device) = try bench { request in
            var reply = ScriptedDevice.reply(to: request, BusBench.healthy(request))
            if request.number % 5 == 1 { reply[reply.count - 1] ^= 0x55 }
            return .bytes(reply)
        }
        bench.wait("ten polls") { $0.device.polls >= 10 }
        #expect(bench.device.goodPolls == bench.device.polls)
        #expect(bench.lines.all.isEmpty)
        bench.stop()
        device.stop()
    }

    @Test(
        "names what is wrong with a reply that stays wrong",
        arguments: [
            ("checksum", QualityReason.corruptFrame), ("short", .corruptFrame),
            ("unit", .unexpectedReply), ("length", .unexpectedReply),
        ]
    )
    func wrong(kind: String, reason: QualityReason) throws {
        let (bench, device) = try bench { request in
            let right = ScriptedDevice.reply(to: request, BusBench.healthy(request))
            switch kind {
            case "checksum": return .bytes(right.dropLast() + [right[right.count - 1] ^ 1])
            case "short": return .bytes(Array(right.prefix(5)))
            case "unit":
                let body = [request.unitID &+ 1] + right[1..<(right.count - 2)]
                return .bytes(body + ScriptedDevice.checksum(body))
            default: return .registers([1, 2, 3, 4, 5, 6])
            }
        }
        bench.wait("a failed poll") { $0.device.polls >= 1 && $0.ends.count >= 1 }
        #expect(bench.qualities(.voltage)[0] == .bad(reason))
        #expect(bench.qualities(.frequency)[0] == .bad(reason))
        #expect(bench.device.condition == .faulty)
        #expect(bench.device.failures[reason] == 1)
        #expect(bench.lines.all.count == 1)
        bench.stop()
        device.stop()
    }

    @Test("keeps the rest of a device that refuses one block, without a back-off")
    func exception() throws {
        let (bench, device) = try bench { request in
            request.address == 0x100 ? .exception(2) : .registers(BusBench.healthy(request))
        }
        bench.wait("four polls") { $0.ends.count >= 4 }
        #expect(bench.values(.voltage).count >= 4)
        #expect(bench.qualities(.frequency).allSatisfy { $0 == .bad(.exceptionReply) })
        #expect(bench.device.backoff == .zero)
        #expect(bench.lines.all.count == 1)
        #expect(bench.lines.all[0].contains("exception 2"))
        bench.stop()
        device.stop()
    }

    @Test("grades NaN, infinity, swapped words and implausible values")
    func values() throws {
        let swapped = ScriptedDevice.words(50).reversed() + []
        let said: [[UInt16]] = [
            ScriptedDevice.words(.nan) + ScriptedDevice.words(5),
            ScriptedDevice.words(.infinity) + ScriptedDevice.words(5),
            ScriptedDevice.words(230.4).reversed() + ScriptedDevice.words(5),
            ScriptedDevice.words(100_000) + ScriptedDevice.words(5),
        ]
        let (bench, device) = try bench { request in
            request.address == 0x100
                ? .registers(swapped) : .registers(said[min(3, request.number / 2)])
        }
        bench.wait("four polls") { $0.ends.count >= 4 }
        #expect(
            Array(bench.qualities(.voltage).prefix(4)) == [
                .bad(.notAvailable), .bad(.outOfRange), .bad(.outOfRange), .bad(.outOfRange),
            ]
        )
        #expect(bench.qualities(.current).prefix(4).allSatisfy { $0 == .good })
        #expect(bench.qualities(.frequency).prefix(4).allSatisfy { $0 == .bad(.outOfRange) })
        bench.stop()
        device.stop()
    }

    @Test("is not stopped by bytes without end, and goes on when they end")
    func flood() throws {
        let terminal = try PseudoTerminal()
        let isFlooding = Condition(true)
        let flood = WorkerThread(name: "flood") {
            let noise = [UInt8](repeating: 0xA5, count: 64)
            while isFlooding.withLock({ $0 }) { _ = write(terminal.controller, noise, noise.count) }
        }
        let bench = BusBench(BusBench.rtu(terminal.path), devices: [BusBench.device()])
        bench.wait("noise") { $0.device.failures[.lineNoise] != nil }
        #expect(bench.qualities(.voltage)[0] == .bad(.lineNoise))
        #expect(bench.lines.all.count == 1)
        isFlooding.withLock { $0 = false }
        flood.join()
        let device = ScriptedDevice(on: terminal) { .registers(BusBench.healthy($0)) }
        bench.wait("good values") { !$0.values(.frequency).isEmpty }
        bench.stop()
        device.stop()
    }

    @Test("loses its port and finds it again by name")
    func replug() throws {
        let link = "/tmp/stator-replug-\(getpid())"
        let first = try PseudoTerminal(link: link)
        let device = ScriptedDevice(on: first) { .registers(BusBench.healthy($0)) }
        let bench = BusBench(BusBench.rtu(link), devices: [BusBench.device()])
        bench.wait("good values") { !$0.values(.voltage).isEmpty }
        device.stop()
        first.close()
        bench.wait("the loss") { $0.worker.snapshot().condition == .backingOff }
        bench.wait("bad values") { bench in
            [.bad(.connectionLost), .bad(.portUnavailable)].contains(
                bench.qualities(.voltage).last ?? .good
            )
        }
        let before = bench.values(.voltage).count
        let second = try PseudoTerminal(link: link)
        let again = ScriptedDevice(on: second) { .registers(BusBench.healthy($0)) }
        bench.wait("good values again") { $0.values(.voltage).count > before }
        #expect(bench.worker.snapshot().condition == .connected)
        #expect(bench.worker.snapshot().lastError == nil)
        #expect(bench.lines.all.count <= 4, "\(bench.lines.all)")
        bench.stop()
        again.stop()
    }

    @Test("says which port is not there, and what to do")
    func missingPort() throws {
        let bench = BusBench(BusBench.rtu("/dev/nothing-here"), devices: [BusBench.device()])
        bench.wait("an error") { $0.worker.snapshot().lastError != nil }
        let error = try #require(bench.worker.snapshot().lastError)
        #expect(error.contains("/dev/nothing-here") && error.contains("/dev/serial/by-id"))
        #expect(bench.lines.all.count == 1)
        bench.stop()
    }

    @Test(
        "says when a port cannot switch direction",
        arguments: [BusSettings.DirectionControl.kernel, .rtsHigh, .rtsLow]
    )
    func direction(_ direction: BusSettings.DirectionControl) throws {
        let terminal = try PseudoTerminal()
        let bench = BusBench(
            .modbusRTU(
                path: terminal.path,
                line: LineSettings(baud: 9_600, parity: .none, stopBits: 1),
                direction: direction
            ),
            devices: [BusBench.device()]
        )
        bench.wait("an error") { $0.worker.snapshot().lastError != nil }
        let error = try #require(bench.worker.snapshot().lastError)
        #expect(error.contains(direction.rawValue) && error.contains("adapter"), "\(error)")
        bench.stop()
        terminal.close()
    }

    @Test("gives a dead device one time-out per back-off period, and its neighbour the rest")
    func neighbour() throws {
        let devices = [
            BusBench.device("dead", unitID: 9, timeout: .milliseconds(200)),
            BusBench.device("alive", unitID: 1, interval: .milliseconds(50)),
        ]
        let (bench, device) = try bench(devices) { request in
            request.unitID == 9 ? .silence : .registers(BusBench.healthy(request))
        }
        bench.wait("forty polls of the living one") { bench in
            bench.ends.count { $0.device == 1 } >= 40
        }
        bench.stop()
        let dead = device.requests.withLock { $0.filter { $0.unitID == 9 } }
        // 40 polls at 50 ms are 2 s: the dead one is asked at 0 s, 1 s and perhaps 3 s.
        #expect((1...3).contains(dead.count), "\(dead.count)")
        let times = bench.ends.filter { $0.device == 1 }.map(\.time)
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(gaps.count { $0 > .milliseconds(180) } <= dead.count, "\(gaps)")
        device.stop()
    }
}
