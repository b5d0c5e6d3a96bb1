import Diagnostics
import Testing

@testable import Reports

@Suite("what a report calls for")
struct MeaningTests {
    @Test("nothing calls for action only while no anomaly lasts", arguments: AssetState.allCases)
    func low(state: AssetState) {
        let text = ReportText.meaning(.low, state: state)
        #expect((text == "Nothing calls for action.") == (state != .anomalyDetected))
    }

    @Test("a higher risk says the same in every state", arguments: RiskLevel.allCases)
    func higher(risk: RiskLevel) {
        guard risk != .low else { return }
        let texts = AssetState.allCases.map { ReportText.meaning(risk, state: $0) }
        #expect(Set(texts + [ReportText.meaning(risk, state: nil)]).count == 1)
    }
}
