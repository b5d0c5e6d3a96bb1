import Diagnostics
import Testing

@testable import Acquisition

@Suite("What is likely is tried first")
struct ScanPlanTests {
    private let n9600 = LineSettings(baud: 9_600, parity: .none, stopBits: 1)

    @Test("Factory settings come first, the commonest of them at the very first")
    func factory() {
        let steps = ScanPlan(ScanSettings(profiles: ScanBench.profiles)).steps
        #expect(steps.first?.line == n9600)
        #expect(steps.first?.units.prefix(10) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        #expect(steps.first?.units.contains(0x50) == true, "a WTVB01 leaves the factory with it")
        #expect(steps.map(\.pass) == steps.map(\.pass).sorted())
    }

    @Test("No unit is asked twice at one setting, and all that is left out is told")
    func complete() {
        var settings = ScanSettings(profiles: ScanBench.profiles)
        for isExhaustive in [false, true] {
            settings.isExhaustive = isExhaustive
            let plan = ScanPlan(settings)
            var pairs: Set<[Int]> = []
            var count = 0
            for step in plan.steps + plan.leftOut {
                for unit in step.units {
                    let parity = ScanSettings.usualParities.firstIndex(of: step.line.parity) ?? 9
                    pairs.insert([step.line.baud, parity, Int(unit)])
                    count += 1
                }
            }
            #expect(count == 7 * 3 * 247)
            #expect(pairs.count == count)
            #expect(plan.leftOut.isEmpty == isExhaustive)
        }
    }

    @Test(
        "A default scan of a silent line is told to take less than four minutes, a quick one ten s"
    )
    func durations() {
        var settings = ScanSettings(profiles: ScanBench.profiles)
        #expect(ScanPlan(settings).duration() < .seconds(240))
        settings.isQuick = true
        #expect(ScanPlan(settings).duration() < .seconds(15))
    }

    @Test("Where something was heard the rest is tried next, and a setting left out is no longer")
    func preferred() throws {
        var plan = ScanPlan(ScanSettings(profiles: ScanBench.profiles))
        let unlikely = LineSettings(baud: 4_800, parity: .odd, stopBits: 1)
        #expect(plan.leftOut.contains { $0.line == unlikely })
        let place = try #require(plan.steps.firstIndex { $0.line == unlikely })
        plan.prefer(unlikely, after: place)
        #expect(!plan.leftOut.contains { $0.line == unlikely })
        #expect(plan.steps.first { $0.pass == 3 }?.line == unlikely)
    }

    @Test("A few named units are tried at every setting; named settings are all tried")
    func named() {
        var settings = ScanSettings(profiles: ScanBench.profiles)
        settings.units = [7, 12]
        #expect(ScanPlan(settings).steps.count == 21)
        #expect(ScanPlan(settings).leftOut.isEmpty)
        settings.units = Array(1...247)
        (settings.bauds, settings.parities, settings.isLineGiven) = ([4_800], [.odd], true)
        #expect(ScanPlan(settings).steps.reduce(0) { $0 + $1.units.count } == 247)
    }
}
