import Diagnostics
import Platform
import Store
import Testing

@testable import stator

@Suite("What a monitor keeps, tells and never mixes", .serialized)
struct MonitorTests {
    @Test("A meter that replaces a twin is judged by nothing that the twin has taught")
    func twinBecomesMeter() throws {
        let bench = try MonitorBench()
        var twin = bench.monitor(.simulator)
        bench.run(twin, .simulator, seconds: 120)
        bench.run(twin, .simulator, seconds: 20, vibrationG: 0.9)
        let learned = try #require(twin.baseline)
        let worn = twin.health.index.value
        #expect(learned.isSimulated)
        #expect(worn > 0)
        twin.finish(at: MonotonicTime(nanoseconds: bench.nowNS))
        try bench.reopen()

        let meter = bench.monitor(.modbusRTU)
        #expect(meter.baseline == nil)
        #expect(meter.health.index.value == 0)
        let now = MonotonicTime(nanoseconds: bench.nowNS)
        let answer = meter.run(.useBaseline(version: 1, note: ""), at: now)
        guard case .refused(let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.contains("simulated"))
        let json = Array(learned.json.utf8)
        let imported = meter.run(.importBaseline(json: json, note: ""), at: now)
        #expect(imported == .refused("\(BaselineMismatch.simulated)"))
        bench.run(meter, .modbusRTU, seconds: 120)
        #expect(meter.baseline?.isSimulated == false)
        meter.finish(at: MonotonicTime(nanoseconds: bench.nowNS))
        try bench.reopen()

        twin = bench.monitor(.simulator)
        #expect(twin.baseline == learned)
        #expect(twin.health.index.value == worn)
        #expect(bench.monitor(.modbusRTU).baseline?.isSimulated == false)
    }

    @Test("An unbalanced supply is told once it lasts, with what the motor may give, and its end")
    func unbalance() throws {
        let bench = try MonitorBench()
        let monitor = bench.monitor(.modbusRTU)
        for second in 0..<60 {
            let high = (5..<30).contains(second) ? 412.0 : 401
            let found = VoltageUnbalance(lineVoltages: high, 400, 400)
            let time = MonotonicTime(nanoseconds: bench.nowNS + Int64(second) * 1_000_000_000)
            monitor.note(second == 40 ? nil : found, at: time)
        }
        let told = try bench.told("voltage_unbalance")
        try #require(told.count == 2)
        let texts = told.sorted()
        #expect(texts[0].hasPrefix("Voltage unbalance 0.167 %"), "\(texts)")
        #expect(texts[1].contains("1.98 %: load the motor with at most 95.1 %"), "\(texts)")
    }

    @Test("Simulated events sent between measured ones do not touch what these have taught")
    func mixed() throws {
        let bench = try MonitorBench()
        let monitor = bench.monitor(.http)
        bench.run(monitor, .http, seconds: 120)
        let learned = try #require(monitor.baseline)
        bench.run(monitor, .simulator, seconds: 20, vibrationG: 3)
        #expect(monitor.baseline == nil)
        bench.run(monitor, .http, seconds: 30)
        #expect(monitor.baseline == learned)
        #expect(monitor.health.index.value == 0)
        #expect(try bench.told("source").count == 2)
    }

    @Test("What was used today is the same after a restart, and begins anew at midnight")
    func energyDay() throws {
        // 23:55:10: the last period of the day begins.
        let bench = try MonitorBench(noonPlus: 12 * 3_600 - 290)
        let first = bench.monitor(.modbusRTU)
        bench.run(first, .modbusRTU, seconds: 60)
        func now() -> MonotonicTime { MonotonicTime(nanoseconds: bench.nowNS) }
        let before = first.energyToday(at: now()).kWh
        #expect(before > 0)
        first.finish(at: now())
        try bench.reopen()
        // The next run starts where the simulated time is; its own start is taken from the real clock.
        let second = bench.monitor(.modbusRTU)
        #expect(second.energyToday(at: now()).kWh == before)
        #expect(bench.monitor(.simulator).energyToday(at: now()).kWh == 0, "a twin used nothing")
        bench.run(second, .modbusRTU, seconds: 60)
        let later = second.energyToday(at: now()).kWh
        #expect((later / before - 2).magnitude < 0.1)
        #expect(second.energyOfWeek(at: now())?.kWh == later)
        let midnight = now() + .seconds(200)
        #expect(second.energyToday(at: midnight).kWh == 0, "nothing was used of the new day yet")
        #expect(second.energyOfWeek(at: midnight)?.kWh == later)
    }

    @Test("A voltage that flaps at its limit is told a few times, then counted")
    func flapping() throws {
        let bench = try MonitorBench()
        let monitor = bench.monitor(.modbusRTU)
        bench.run(monitor, .modbusRTU, seconds: 60) { $0 % 20 < 10 ? 180 : 230 }
        let dips = try bench.told("voltage_dip")
        #expect(dips.count == Int(ToldQuota.burstLimit))
        monitor.finish(at: MonotonicTime(nanoseconds: bench.nowNS))
        let all = try bench.told("voltage_dip")
        #expect(all.count == dips.count + 1)
        #expect(all.last?.contains("times since told last, now: Supply dip") == true)
    }

    @Test("Of a kind a burst is told, then one in an interval with the number of those between")
    func quota() {
        var quota = ToldQuota()
        func event(_ number: Int, _ kind: String = "k") -> LogEvent {
            LogEvent(
                assetID: "a",
                time: RecordingTests.time(Int64(number)),
                timestamp: nil,
                kind: kind,
                severity: .notice,
                text: "\(number)"
            )
        }
        let start = MonotonicTime(nanoseconds: 0)
        let burst = Int(ToldQuota.burstLimit)
        for number in 0..<burst { #expect(quota.take(event(number), at: start) == event(number)) }
        for number in burst..<100 { #expect(quota.take(event(number), at: start) == nil) }
        #expect(quota.take(event(1, "other"), at: start) == event(1, "other"))
        let early = start + (ToldQuota.interval - Duration.milliseconds(1))
        #expect(quota.takeDue(at: early).isEmpty)
        let later = start + (ToldQuota.interval + Duration.milliseconds(1))
        let due = quota.takeDue(at: later)
        #expect(due.map(\.text) == ["80 times since told last, now: 99"])
        let muchLater = start + Duration.seconds(9_999_999)
        #expect(quota.takeDue(at: muchLater).isEmpty)
        #expect(quota.take(event(6), at: muchLater) == event(6))
        #expect(quota.take(event(7), at: start) == event(7), "a clock set back stops nothing")
    }

    @Test("A reset that is undone puts its baseline in use in the store as well")
    func undo() throws {
        let bench = try MonitorBench()
        let monitor = bench.monitor(.modbusRTU)
        func now() -> MonotonicTime { MonotonicTime(nanoseconds: bench.nowNS) }
        bench.run(monitor, .modbusRTU, seconds: 120)
        _ = monitor.run(.resetAfterService(note: ""), at: now())
        bench.run(monitor, .modbusRTU, seconds: 120)
        func inUse() throws -> UInt64? {
            try bench.store.read { reader throws(StoreError) in
                try reader.activeArtifact(.baseline, of: "motor-01")?.version
            }
        }
        #expect(try inUse() == 2)
        _ = monitor.run(.undoReset(note: ""), at: now())
        #expect(monitor.health.baseline.number == 1)
        #expect(try inUse() == 1)
    }

    @Test("What nobody judged yet is not reported as perfect, whatever an operator does")
    func reports() throws {
        let bench = try MonitorBench()
        let monitor = bench.monitor(.modbusRTU)
        func now() -> MonotonicTime { MonotonicTime(nanoseconds: bench.nowNS) }
        func count() throws -> Int {
            try #require(bench.store.commitNow(upTo: .seconds(10)))
            return try bench.store.read { reader throws(StoreError) in
                try reader.reports(of: "motor-01", limit: StoreReader.rowLimit)
            }.count
        }
        bench.run(monitor, .modbusRTU, seconds: 20)
        let log = AssetCommand.log(type: "oil_change", severity: .notice, note: "10 l")
        #expect(monitor.run(log, at: now()) == .done("noted"))
        #expect(try count() == 0)
        bench.run(monitor, .modbusRTU, seconds: 120)
        let judged = try count()
        #expect(judged > 0)
        _ = monitor.run(.resetAfterService(note: ""), at: now())
        bench.run(monitor, .modbusRTU, seconds: 20)
        #expect(try count() == judged)
    }

    @Test("Memory that cannot be read is said in the asset's log, and health begins anew")
    func unreadable() throws {
        let bench = try MonitorBench()
        try bench.store.setState([2, 9, 9], for: bench.monitor(.modbusRTU).memoryKey)
        let monitor = bench.monitor(.modbusRTU)
        #expect(monitor.learningProgress == 0)
        #expect(try bench.told("memory").first?.contains("begins anew") == true)
    }
}
