import Diagnostics
import Testing

@testable import DigitalTwin

@Suite("Bearing")
struct BearingTests {
    @Test("The formulas give the published defect frequencies of the IMS rig at 2 000 rpm")
    func imsRig() {
        let shaftHz = 2_000.0 / 60
        let bearing = BearingGeometry.imsRig
        #expect((bearing.outerRaceOrder * shaftHz - 236.40).magnitude < 0.01)
        #expect((bearing.innerRaceOrder * shaftHz - 296.93).magnitude < 0.01)
        #expect((bearing.elementSpinOrder * shaftHz - 139.92).magnitude < 0.01)
        #expect((bearing.cageOrder * shaftHz - 14.78).magnitude < 0.01)
    }

    @Test("The motor's 6205 has the orders that its data sheet gives")
    func deepGroove() {
        let bearing = BearingGeometry.deepGroove6205
        #expect((bearing.innerRaceOrder - 5.4152).magnitude < 1e-3)
        #expect((bearing.outerRaceOrder - 3.5848).magnitude < 1e-3)
        #expect((bearing.elementSpinOrder - 4.7135 / 2).magnitude < 1e-3)
        #expect((bearing.cageOrder - 0.39828).magnitude < 1e-4)
    }

    @Test(
        "Towards failure the level rises, and with a local defect the kurtosis first",
        arguments: BearingFault.allCases
    )
    func degradation(fault: BearingFault) throws {
        var twin = try failing(fault, lifeS: 60)
        let parts = (0..<6).map { _ in
            Statistics(twin.samples(seconds: 10).map(\.acceleration.z))
        }
        for (earlier, later) in zip(parts, parts.dropFirst()) {
            #expect(later.deviation > 0.97 * earlier.deviation)
        }
        let failed = Statistics(twin.samples(seconds: 10).map(\.acceleration.z))
        let rise = failed.deviation / parts[0].deviation
        switch fault {
        case .innerRace: #expect((5...7).contains(rise))
        case .outerRace: #expect((6...8.5).contains(rise))
        case .rollingElement: #expect((1.8...2.6).contains(rise))
        case .wear: #expect((2.2...3.2).contains(rise))
        }
        #expect((parts[0].kurtosis - 3).magnitude < 0.2)
        if fault == .wear {
            #expect((failed.kurtosis - 3).magnitude < 0.5)
        } else {
            #expect(parts[4].kurtosis > 4)
            #expect(failed.kurtosis > 5)
            #expect(failed.kurtosis < 16)
        }
    }

    @Test("A defect's tone stands at the frequency of the formulas, alone, with its amplitude")
    func tones() throws {
        let bearing = BearingGeometry.deepGroove6205
        let orders: [(BearingFault, Double, toneG: Double)] = [
            (.innerRace, bearing.innerRaceOrder, 0.12),
            (.outerRace, bearing.outerRaceOrder, 0.25),
            (.rollingElement, bearing.elementSpinOrder, 0.08),
        ]
        for (fault, order, toneG) in orders {
            var twin = try failing(fault, lifeS: 1)
            twin.skip(seconds: 2)
            let samples = twin.samples(seconds: 30)
            let tone = power(samples, order: order)
            let floor =
                (power(samples, order: order + 0.43) + power(samples, order: order - 0.29)) / 2
            #expect(tone > 4 * floor, "\(fault)")
            #expect(((tone - floor).squareRoot() / toneG - 1).magnitude < 0.2, "\(fault)")
            for (other, otherOrder, _) in orders where other != fault {
                #expect(power(samples, order: otherOrder) < 2 * floor, "\(fault) at \(other)")
            }
        }
    }

    @Test("A tone beyond half the rate becomes noise of its own power, not an alias")
    func noAliasing() throws {
        var fast = try failing(.outerRace, lifeS: 1, rateHz: 1_000)
        var slow = try failing(.outerRace, lifeS: 1, rateHz: 100)
        fast.skip(seconds: 3)
        slow.skip(seconds: 3)
        let fastG = Statistics(fast.samples(seconds: 30).map(\.acceleration.z)).deviation
        let slowSamples = slow.samples(seconds: 300)
        let slowG = Statistics(slowSamples.map(\.acceleration.z)).deviation
        #expect((slowG / fastG - 1).magnitude < 0.05)
        // 3.585 · 23.96 Hz would fold to 14.1 Hz.
        let alias = power(
            slowSamples,
            order: 100 / 23.96 - BearingGeometry.deepGroove6205.outerRaceOrder
        )
        #expect(alias < 2 * power(slowSamples, order: 0.8))
    }

    @Test("A bearing ages while RUNNING only, and shows then only")
    func duty() throws {
        var sound = MotorTwin(try TwinSettings(seed: 85, duty: .brief()))
        var failing = MotorTwin(
            try TwinSettings(
                seed: 85,
                duty: .brief(),
                bearing: BearingDegradation(.outerRace, timeToFailure: .seconds(4))
            )
        )
        var lastDamage = 0.0
        for (left, right) in zip(sound.samples(seconds: 18), failing.samples(seconds: 18)) {
            if left.state == .running {
                #expect(right.bearingDamage >= lastDamage)
                lastDamage = right.bearingDamage
            } else {
                #expect(left.acceleration == right.acceleration)
                #expect(left.velocityRMS == right.velocityRMS)
                #expect(right.bearingDamage == 0)
            }
            #expect(left.power == right.power)
        }
        #expect(lastDamage == 1)
    }

    private func failing(
        _ fault: BearingFault,
        lifeS: Int,
        rateHz: Int = 1_000
    ) throws -> MotorTwin {
        MotorTwin(
            try TwinSettings(
                seed: 81,
                rateHz: rateHz,
                duty: .running(),
                bearing: BearingDegradation(fault, timeToFailure: .seconds(lifeS))
            )
        )
    }

    /// Mean squared amplitude of z at a multiple of the shaft's frequency: Goertzel over half-second
    /// blocks, each at the block's own speed.
    private func power(_ samples: [TwinSample], order: Double) -> Double {
        let rateHz =
            Double(samples.count - 1) / samples[samples.count - 1].elapsed.since(samples[0])
        let size = Int(rateHz / 2)
        var sum = 0.0
        var blocks = 0.0
        for start in stride(from: 0, through: samples.count - size, by: size) {
            let block = samples[start..<(start + size)]
            let shaftHz = block.reduce(0) { $0 + $1.speedRPM / 60 } / Double(size)
            let turns = order * shaftHz / rateHz
            let coefficient = 2 * DeterministicMath.sineCosine(turns: turns).cosine
            var (last, beforeLast) = (0.0, 0.0)
            for sample in block {
                (last, beforeLast) = (
                    sample.acceleration.z + coefficient * last - beforeLast, last
                )
            }
            let square = last * last + beforeLast * beforeLast - coefficient * last * beforeLast
            sum += 4 * square / Double(size * size)
            blocks += 1
        }
        return sum / blocks
    }
}

extension Duration {
    fileprivate func since(_ sample: TwinSample) -> Double { (self - sample.elapsed).inSeconds }
}
