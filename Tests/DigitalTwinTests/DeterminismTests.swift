import Diagnostics
import DigitalTwin
import Testing

@Suite("Determinism")
struct DeterminismTests {
    @Test("Every channel of 10 000 samples of each shape of twin has the bits it always had")
    func goldenBits() throws {
        var lines = ""
        for phases in [1, 3] {
            for (fault, bearing) in [
                (nil, nil),
                (InjectedFault(.spike, .severe, onset: .seconds(5)), nil),
                (InjectedFault(.general, .medium, onset: .seconds(5)), nil),
                (nil, BearingDegradation(.innerRace, timeToFailure: .seconds(40))),
            ] as [(InjectedFault?, BearingDegradation?)] {
                let settings = try TwinSettings(
                    seed: 7,
                    phases: phases,
                    duty: .brief(spanS: 20),
                    fault: fault,
                    bearing: bearing
                )
                let name = fault?.kind.rawValue ?? bearing?.fault.rawValue ?? "healthy"
                let hash = fingerprint(settings, count: 10_000)
                lines += "seed 7, 100 Hz, \(phases) phases, \(name): \(hash)\n"
            }
        }
        try Golden("seed-7.fingerprints").expect(lines)
    }

    @Test("The first fifty events of seed 7 read as they always did")
    func goldenEvents() throws {
        var twin = MotorTwin(
            try TwinSettings(seed: 7, rateHz: 5, duty: .brief(spanS: 4))
        )
        let asset = AssetDeclaration.standardMotor(phases: 1)
        let start = Timestamp(microseconds: 1_767_225_600_000_000)
        var lines = ""
        for _ in 0..<50 {
            let sample = twin.next()
            let candidate = sample.candidate(
                identitySeed: 7,
                time: MonotonicTime(nanoseconds: 0) + sample.elapsed,
                timestamp: start + sample.elapsed
            )
            guard case .accepted(let event) = EventDoor(asset: asset).admit(candidate, now: nil)
            else {
                Issue.record("the door refused \(candidate)")
                return
            }
            lines += event.json(asset: asset) + "\n"
        }
        try Golden("seed-7.jsonl").expect(lines)
    }

    @Test("The same seed gives the same samples, another seed others")
    func seeds() throws {
        let hash = fingerprint(try TwinSettings(seed: 1), count: 500)
        #expect(hash == fingerprint(try TwinSettings(seed: 1), count: 500))
        #expect(hash != fingerprint(try TwinSettings(seed: 2), count: 500))
    }

    @Test("A copy of a twin goes on like the twin")
    func copies() throws {
        var twin = MotorTwin(try TwinSettings(seed: 3))
        twin.skip(seconds: 2)
        var copy = twin
        for _ in 0..<500 {
            let (left, right) = (twin.next(), copy.next())
            #expect(left == right)
        }
    }

    @Test("Time is counted in samples and never slips", arguments: [1, 3, 7, 100, 1_000])
    func time(rateHz: Int) throws {
        var twin = MotorTwin(try TwinSettings(seed: 3, rateHz: rateHz))
        var last: TwinSample?
        for index in 0...20 * rateHz {
            let sample = twin.next()
            #expect(sample.index == UInt64(index))
            if let last { #expect(sample.elapsed > last.elapsed) }
            last = sample
        }
        #expect(last?.elapsed == .seconds(20))
    }

    /// FNV-1a over the bit patterns of every channel of the first `count` samples.
    private func fingerprint(_ settings: TwinSettings, count: Int) -> String {
        var twin = MotorTwin(settings)
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for _ in 0..<count {
            let sample = twin.next()
            for channel in Channel.allCases {
                let word = sample.value(of: channel)?.bitPattern ?? .max
                hash = (hash ^ word) &* 0x0000_0100_0000_01b3
                hash ^= hash >> 29
            }
        }
        return String(hash, radix: 16)
    }
}
