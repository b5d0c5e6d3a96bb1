import Diagnostics
import Testing

@Suite("The memory of sent events")
struct RecentEventsTests {
    private func event(_ number: Int, voltage: String = "230") throws -> SensorEvent {
        let id = EventIdentity(seed: 1, sequence: UInt64(number))
        let signals = #"{"voltage_v":\#(voltage),"current_a":1,"vibration_g":0}"#
        let timestamp = Timestamp(microseconds: Bodies.now.microseconds - 1_000_000 + Int64(number))
        let body = try Bodies.read(
            Bodies.event(id: "\"\(id)\"", timestamp: "\"\(timestamp)\"", signals: signals)
        )
        return try #require(body.items.first?.event)
    }

    @Test("tells a repetition from a contradiction, and forgets the oldest first")
    func memory() throws {
        var recent = RecentEvents(limit: 8)
        #expect(recent.forgottenThrough == nil)
        for number in 0..<8 {
            guard case .unknown = recent.answer(for: try event(number), place: 0) else {
                Issue.record("\(number) is not known yet")
                return
            }
            recent.remember(try event(number), place: 0)
        }
        #expect(recent.forgottenThrough == nil)
        for number in 8..<1_000 {
            recent.remember(try event(number), place: 0)
            #expect(recent.forgottenThrough == (try event(number - 8)).timestamp)
            guard case .same = recent.answer(for: try event(number - 7), place: 0),
                case .unknown = recent.answer(for: try event(number - 8), place: 0),
                case .different = recent.answer(for: try event(number, voltage: "231"), place: 0),
                case .different = recent.answer(for: try event(number), place: 1)
            else {
                Issue.record("wrong at \(number)")
                return
            }
        }
    }
}
