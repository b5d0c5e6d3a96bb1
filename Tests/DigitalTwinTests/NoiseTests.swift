import Glibc
import Testing

@testable import DigitalTwin

@Suite("Noise")
struct NoiseTests {
    @Test("Gaussian noise has the moments and the tails of the normal distribution")
    func gaussian() {
        var noise = GaussianNoise(seed: 14)
        let values = (0..<200_000).map { _ in noise.next() }
        let statistics = Statistics(values)
        #expect(statistics.mean.magnitude < 0.01)
        #expect((statistics.deviation - 1).magnitude < 0.01)
        #expect((statistics.kurtosis - 3).magnitude < 0.06)
        let beyondTwo = Double(values.count { $0.magnitude > 2 }) / Double(values.count)
        #expect((beyondTwo - 0.0455).magnitude < 0.002)
    }

    @Test("Correlated noise has the same spread and memory at every rate", arguments: [1, 10, 100])
    func correlatedNoise(rateHz: Int) {
        var noise = GaussianNoise(seed: 15)
        var process = CorrelatedNoise(deviation: 2, timeConstantS: 3, stepS: 1 / Double(rateHz))
        let values = (0..<300_000).map { _ in process.next(&noise) }
        let lag = 3 * rateHz
        let statistics = Statistics(values)
        let products = (0..<(values.count - lag)).map { values[$0] * values[$0 + lag] }
        // 300 000 samples at 100 Hz are 1 000 memories long: 5 % is what that many can tell.
        #expect((statistics.deviation - 2).magnitude < 0.12)
        #expect((Statistics(products).mean / 4 - exp(-1)).magnitude < 0.1)
    }
}
