import SoakProof
import Testing

/// `Tests/run --soak` does the same for a day, and looks at whether memory grows.
@Suite("Hours under random faults")
struct SoakTests {
    @Test("cost no thread and no descriptor, and all that was read is stored and forwarded once")
    func soak() throws {
        let plan = SoakPlan(hours: 0.6, speed: 60, seed: 8, program: Program.path)
        let verdict = try SoakRun(plan).run()
        #expect(verdict.problems.isEmpty, "\(verdict.problems.joined(separator: "\n"))")
        #expect(verdict.samples.count >= 3)
        #expect(verdict.faults.count >= 5)
        #expect(verdict.serverOutages >= 1)
        #expect(verdict.storedPolls > 500)
        #expect(verdict.comparedValues > 5_000)
    }
}
