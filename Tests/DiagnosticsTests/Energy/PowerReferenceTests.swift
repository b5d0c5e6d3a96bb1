import Diagnostics
import Testing

@Suite("An asset's own power")
struct PowerReferenceTests {
    static func reference(_ powers: [Double], spacing: Int64 = 10) -> PowerReference {
        var reference = PowerReference(ratedCurrentA: 10)
        for (index, power) in powers.enumerated() {
            reference.learn(
                powerKW: power,
                currentA: 8.2,
                state: .running,
                at: MonotonicTime(nanoseconds: Int64(index) * spacing * 1_000_000_000)
            )
        }
        return reference
    }

    @Test func `31 powers make a median and 30 none`() {
        for count in [30, 31] {
            let reference = Self.reference((0..<count).map { Double(($0 * 17) % 31) + 1 })
            let median = reference.medianKW(currentA: 8.9, state: .running)
            #expect(median == (count == 31 ? 16 : nil))
        }
    }

    @Test func `an even count has the mean of the two in the middle`() {
        let reference = Self.reference((0..<40).map { Double($0) })
        #expect(reference.medianKW(currentA: 8, state: .running) == 19.5)
    }

    @Test func `a full cell is frozen`() {
        let powers = [Double](repeating: 2, count: 61) + [Double](repeating: 9, count: 200)
        let reference = Self.reference(powers)
        let deviation = reference.deviationPercent(powerKW: 2.5, currentA: 8.5, state: .running)
        #expect(deviation == 25)
    }

    @Test func `powers that come too soon, other loads and other states do not count`() {
        let soon = Self.reference([Double](repeating: 2, count: 200), spacing: 1)
        #expect(soon.medianKW(currentA: 8.2, state: .running) == nil)
        let reference = Self.reference([Double](repeating: 2, count: 61))
        #expect(reference.medianKW(currentA: 7.9, state: .running) == nil)
        #expect(reference.medianKW(currentA: 8.2, state: .idle) == nil)
        #expect(reference.medianKW(currentA: 8.2, state: .off) == nil)
        #expect(reference.medianKW(currentA: .nan, state: .running) == nil)
        #expect(reference.medianKW(currentA: 1e308, state: .running) == nil)
    }

    @Test func `a median of 0 has no deviation`() {
        let reference = Self.reference([Double](repeating: 0, count: 61))
        #expect(reference.deviationPercent(powerKW: 1, currentA: 8.2, state: .running) == nil)
    }

    @Test func `emptied it starts again`() {
        var reference = Self.reference([Double](repeating: 2, count: 61))
        reference.removeAll()
        #expect(reference.medianKW(currentA: 8.2, state: .running) == nil)
    }
}
