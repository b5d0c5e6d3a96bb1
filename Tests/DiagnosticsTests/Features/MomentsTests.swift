import Diagnostics
import Testing

@Suite("Moments of a window")
struct MomentsTests {
    func moments(_ points: [Double]) throws -> (Moments, Double?) {
        let made = Moments(points.span)
        let moments = try #require(made)
        return (moments, moments.excessKurtosis(of: points.span))
    }

    @Test func `no points have no moments`() {
        let none: [Double] = []
        let made = Moments(none.span)
        #expect(made == nil)
    }

    @Test(arguments: [0.1, -230.4, 0, 1e75, 1e-300])
    func `equal points have no spread, to the last bit`(value: Double) throws {
        let (moments, kurtosis) = try moments([Double](repeating: value, count: 103))
        #expect(moments.mean == value)
        #expect(moments.standardDeviation == 0)
        #expect(moments.peakToPeak == 0)
        #expect(moments.rms == value.magnitude)
        #expect(kurtosis == nil)
        #expect(moments.crestFactor == (value == 0 ? nil : 1))
    }

    @Test func `a sine over whole periods has its closed form`() throws {
        let points = (0..<100).map { 3 + 2 * Points.sine(turns: Double($0) / 20) }
        let (moments, kurtosis) = try moments(points)
        #expect(Points.agree(moments.mean, 3))
        #expect(Points.agree(moments.standardDeviation, 2.0.squareRoot()))
        #expect(Points.agree(moments.peakToPeak, 4))
        #expect(Points.agree(moments.rms, 11.0.squareRoot()))
        #expect(Points.agree(kurtosis, -1.5))
    }

    @Test func `a square wave has crest factor 1 and kurtosis minus 2`() throws {
        let (moments, kurtosis) = try moments((0..<100).map { $0 % 2 == 0 ? 0.5 : -0.5 })
        #expect(moments.mean == 0)
        #expect(moments.standardDeviation == 0.5)
        #expect(moments.crestFactor == 1)
        #expect(kurtosis == -2)
    }

    @Test func `one impulse among n points has kurtosis near n`() throws {
        var points = [Double](repeating: 0, count: 100)
        points[37] = 5
        let (moments, kurtosis) = try moments(points)
        #expect(Points.agree(moments.mean, 0.05))
        #expect(Points.agree(moments.rms, 0.5))
        #expect(Points.agree(moments.crestFactor, 10))
        // p = 1/n of a two-point distribution: (1 − 6p(1 − p)) / (p(1 − p)).
        #expect(Points.agree(kurtosis, (1 - 6 * 0.0099) / 0.0099))
    }

    @Test func `a small spread on a large mean keeps its digits`() throws {
        let points = (0..<1_000).map { 1e9 + ($0 % 2 == 0 ? 1e-3 : -1e-3) }
        let (moments, kurtosis) = try moments(points)
        // The points themselves are rounded to 1.2e-7.
        #expect((moments.standardDeviation - 1e-3).magnitude < 1.2e-7)
        #expect(kurtosis.map { ($0 + 2).magnitude < 1e-6 } == true)
    }

    @Test func `what rounding makes of equal numbers has no kurtosis`() throws {
        let third = 1.0 / 3
        let (_, kurtosis) = try moments((0..<20).map { $0 == 7 ? third.nextUp : third })
        #expect(kurtosis == nil)
    }

    @Test(arguments: 0..<50)
    func `shift, scale and order of the points do what they must`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = 10 + Int(random.next() % 200)
        let points = (0..<count).map { _ in random.nextUnit() * 4 - 2 }
        let (plain, kurtosis) = try moments(points)
        let (moved, movedKurtosis) = try moments(points.map { 3 * $0 + 7 })
        let (turned, _) = try moments(points.reversed())
        #expect(Points.agree(moved.mean, 3 * plain.mean + 7, 1e-12), "seed \(seed)")
        #expect(Points.agree(moved.standardDeviation, 3 * plain.standardDeviation), "seed \(seed)")
        #expect(Points.agree(movedKurtosis, kurtosis, 1e-10), "seed \(seed)")
        #expect(Points.agree(turned.standardDeviation, plain.standardDeviation), "seed \(seed)")
        #expect(turned.peakToPeak == plain.peakToPeak)
        #expect(plain.rms <= plain.peak)
        #expect(plain.standardDeviation <= plain.peakToPeak / 2 * (1 + 1e-15))
        #expect(try #require(kurtosis) >= -2 - 1e-12)
        let plainly = points.reduce(0) { $0 + $1 * $1 } / Double(count)
        #expect(Points.agree(plain.rms, plainly.squareRoot()), "seed \(seed)")
    }
}
