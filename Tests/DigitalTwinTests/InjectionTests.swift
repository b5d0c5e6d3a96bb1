import Diagnostics
import DigitalTwin
import Testing

@Suite("A fault that an operator injects")
struct InjectionTests {
    private func twin() throws -> MotorTwin {
        var twin = MotorTwin(try TwinSettings(seed: 17, duty: .running()))
        twin.skip(seconds: 20)
        return twin
    }

    @Test("begins at the next sample, ends when it is over, and leaves all other chance as it is")
    func course() throws {
        for kind in FaultKind.allCases {
            var healthy = try twin()
            var faulty = try twin()
            faulty.inject(kind, .severe, duration: .seconds(3))
            let expected = healthy.samples(seconds: 6)
            let shown = faulty.samples(seconds: 6)
            #expect(shown.map(\.isFaulty) == (0..<600).map { $0 < 300 }, "\(kind)")
            #expect(shown[299] != expected[299] || kind == .spike, "\(kind)")
            #expect(shown.prefix(300) != expected.prefix(300), "\(kind)")
            #expect(shown[400].voltageV == expected[400].voltageV, "\(kind)")
            #expect(shown[599].vibrationG == expected[599].vibrationG, "\(kind)")
        }
    }

    @Test("can be ended before its time, and one takes the place of another")
    func order() throws {
        var twin = try twin()
        twin.inject(.jitter, .mild, duration: nil)
        #expect(twin.next().isFaulty)
        twin.inject(.drift, .medium, duration: .milliseconds(15))
        #expect(twin.next().isFaulty && twin.next().isFaulty)
        #expect(!twin.next().isFaulty)
        twin.inject(.spike, .severe, duration: nil)
        #expect(twin.next().isFaulty)
        twin.clearFault()
        #expect(!twin.next().isFaulty)
    }

    @Test("is the same at the same sample of the same twin, and another the second time")
    func determinism() throws {
        var one = try twin()
        var other = try twin()
        for _ in 0..<2 {
            one.inject(.jitter, .severe, duration: .seconds(1))
            other.inject(.jitter, .severe, duration: .seconds(1))
            #expect(one.samples(seconds: 2) == other.samples(seconds: 2))
        }
        var first = try twin()
        var second = try twin()
        first.inject(.jitter, .severe, duration: .seconds(1))
        second.inject(.jitter, .severe, duration: .seconds(1))
        second.inject(.jitter, .severe, duration: .seconds(1))
        #expect(first.samples(seconds: 1) != second.samples(seconds: 1))
    }
}
