import Testing

@testable import Diagnostics

@Suite struct DetectionPaceTests {
    @Test("Every interval has a pace: windows of a second, 12 s, stretched up to ten minutes a row")
    func intervals() {
        #expect(DetectionPace(interval: .milliseconds(1)) == .windows)
        #expect(DetectionPace(interval: .milliseconds(100)) == .windows)
        #expect(DetectionPace(interval: .milliseconds(101)) == .seconds)
        #expect(DetectionPace(interval: .seconds(3)) == .seconds)
        #expect(DetectionPace(interval: .seconds(60)).windowSeconds == 240)
        #expect(DetectionPace(interval: .seconds(600)).windowSeconds == 2_400)
        #expect(DetectionPace(interval: .seconds(601)).windowSeconds == 2_400)
        #expect(DetectionPace(interval: .seconds(86_400)).windowSeconds == 2_400)
    }
}
