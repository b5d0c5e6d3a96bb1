import BusProof
import Diagnostics
import Platform
import Testing

@testable import Acquisition

@Suite("Devices are polled at their time, whatever their neighbours do")
struct PollingTests {
    static func at(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    static func timer(every interval: Duration) -> PollTimer {
        PollTimer(
            interval: interval,
            backOff: BackOff(first: .seconds(1), limit: .seconds(60)),
            start: at(0)
        )
    }

    @Test("Polls start at fixed distances, however long each takes")
    func noDrift() {
        var timer = Self.timer(every: .milliseconds(500))
        for poll in 1...1_000 {
            let start = timer.due
            #expect(start == Self.at(Int64(poll - 1) * 500))
            timer.succeeded(at: start + .milliseconds(poll % 499))
        }
    }

    @Test("Polls missed in a stall are left out, and the rhythm stays")
    func noBurst() {
        var timer = Self.timer(every: .milliseconds(500))
        timer.succeeded(at: Self.at(3_210))
        #expect(timer.due == Self.at(3_500))
        timer.succeeded(at: Self.at(4_000))
        #expect(
            timer.due == Self.at(4_500),
            "a poll that ends on the next start leaves that one out"
        )
    }

    @Test("The wait of a device that fails doubles from 1 s to 60 s and ends with its first reply")
    func backOff() {
        var timer = Self.timer(every: .milliseconds(500))
        var waits: [Duration] = []
        for _ in 0..<8 {
            let end = timer.due + .milliseconds(200)
            timer.failed(at: end)
            waits.append(timer.due - end)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        timer.succeeded(at: timer.due)
        #expect(timer.currentBackOff == .zero)
        var slow = Self.timer(every: .seconds(10))
        slow.failed(at: Self.at(300))
        #expect(slow.due == Self.at(10_000), "never more often than its interval")
    }

    @Test("The waits of devices and of ports are those that are promised")
    func limits() {
        let limits = BusLimits()
        #expect(limits.deviceBackOff == BackOff(first: .seconds(1), limit: .seconds(60)))
        #expect(limits.linkBackOff == BackOff(first: .seconds(1), limit: .seconds(30)))
    }

    @Test("A dead device costs its neighbours one time-out a wait")
    func deadNeighbour() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) {
            $0.unitID == 1 ? [] : [.send($0.registers(230))]
        }
        defer { device.stop() }
        let devices = [
            BenchDevice.device(1, timeout: .milliseconds(100)), BenchDevice.device(2),
            BenchDevice.device(3),
        ]
        var limits = BusLimits.short
        limits.deviceBackOff = BackOff(first: .milliseconds(400), limit: .milliseconds(400))
        let bench = BusBench(BenchDevice.rtu(terminal.path, devices), limits: limits)
        try bench.wait("five failed polls") { $0.pollEnds(0).count >= 5 }
        bench.worker.stop()
        let requests = device.requests
        let dead = requests.filter { $0.unitID == 1 }
        // One request a poll, and a whole wait from the end of one poll to the next.
        #expect(dead.count == bench.pollEnds(0).count)
        for (end, next) in zip(bench.pollEnds(0), dead.dropFirst()) {
            #expect(next.time - end >= .milliseconds(399))
        }
        // In the 400 ms of a wait the neighbours are polled every 20 ms, as if it was not there; a
        // busy machine may leave some out.
        for (end, next) in zip(bench.pollEnds(0), dead.dropFirst()) {
            for neighbour in 2...3 {
                let polls = requests.filter {
                    $0.unitID == neighbour && $0.time > end && $0.time < next.time
                }
                #expect(polls.count >= 5, "unit \(neighbour) had \(polls.count) of 20 polls")
            }
        }
        #expect(bench.readings(1).allSatisfy { $0.value == 230 })
        #expect(bench.readings(2).allSatisfy { $0.value == 230 })
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
    }

    @Test("The line is silent for as long as a device needs before the next request")
    func silence() throws {
        let terminal = try PseudoTerminal()
        let device = ScriptedDevice(on: terminal) { [.send($0.registers(230))] }
        defer { device.stop() }
        let table = RegisterTable(
            function: .input,
            readLimit: 10,
            alignment: 1,
            silence: .milliseconds(60),
            entries: BenchDevice.small.entries
        )
        let bench = BusBench(
            BenchDevice.rtu(terminal.path, [BenchDevice.device(1, table), BenchDevice.device(2)])
        )
        try bench.wait("five polls of each") {
            $0.pollEnds(0).count >= 5 && $0.pollEnds(1).count >= 5
        }
        bench.worker.stop()
        for (request, next) in zip(device.requests, device.requests.dropFirst())
        where request.unitID == 1 {
            #expect(next.time - request.time >= .milliseconds(60))
        }
    }

    @Test("Durations are said as people say them")
    func words() {
        #expect(Duration.milliseconds(850).inWords == "850 ms")
        #expect(Duration.milliseconds(12_340).inWords == "12.3 s")
        #expect(Duration.seconds(12).inWords == "12 s")
        #expect(Duration.seconds(250).inWords == "4 min 10 s")
        #expect(Duration.seconds(11_100).inWords == "3 h 5 min")
    }

    @Test("Another reason is logged once a minute at most, the same one never again")
    func logPeriod() {
        let collector = LogCollector()
        var log = FailureLog(collector.logger, period: .seconds(60))
        for second in 0..<100 {
            let reason: QualityReason = second % 2 == 0 ? .noReply : .corruptFrame
            log.failed(reason, at: Self.at(Int64(second) * 1_000)) { "\(reason.name) at \(second)" }
        }
        log.succeeded(at: Self.at(100_000)) { "well after \($0) and \($1)" }
        log.succeeded(at: Self.at(101_000)) { "well after \($0) and \($1)" }
        #expect(
            collector.lines == [
                "warning: no_reply at 0", "warning: corrupt_frame at 61",
                "notice: well after 1 min 40 s and 100",
            ]
        )
    }
}
