import Diagnostics
import Glibc
import Store

/// Crashes of the process that writes a store, one after the other, and what is found after each.
package struct CrashRun {
    /// What came of all crashes of one kind.
    package struct Tally: Sendable {
        package var runs = 0
        package var acknowledged = 0
        package var found = 0
        package var lost = 0
        package var duplicated = 0
        /// Whatever was wrong, each with the fault that it followed.
        package var problems: [String] = []

        package init() {}
    }

    /// What came of each kind.
    package private(set) var tallies: [DiskFault.Kind: Tally] = [:]
    private var chance: SplitMix64
    private var directory: ProofDirectory
    private var stored = 0

    /// A store is left for a new one at this many records, so that first starts are hit often.
    private static let recordLimit = 400

    package init(seed: UInt64) throws(ProofFailure) {
        chance = SplitMix64(seed: seed)
        directory = try ProofDirectory()
    }

    /// One crash of `kind`, at write boundary `at` of a new store; nil leaves both to chance.
    package mutating func crash(_ kind: DiskFault.Kind, at boundary: UInt64?) throws {
        if boundary != nil || stored > Self.recordLimit || chance.next() % 8 == 0 {
            directory = try ProofDirectory()
            stored = 0
        }
        let at = boundary ?? 1 + chance.next() % 200
        let fault = DiskFault(kind, at: at, &chance)
        let writer = try CrashWriter(
            directory: directory.path,
            firstNumber: stored + 1,
            fault: fault
        )
        var acknowledged = stored
        if kind == .killed {
            for _ in 0..<chance.next() % 30 { acknowledged = try writer.nextLine() }
            // Every other time at once: an acknowledgement that came too early shows then.
            if chance.next() % 2 == 0 { usleep(UInt32(chance.next() % 4_000)) }
            acknowledged = max(acknowledged, try writer.kill())
        } else {
            acknowledged = max(acknowledged, try writer.lastNumber())
        }
        var tally = tallies[kind] ?? Tally()
        tally.runs += 1
        tally.acknowledged += acknowledged - stored
        do throws(StoreError) {
            let verdict = try StoreVerdict(directory.path, acknowledged: acknowledged)
            tally.found += max(0, verdict.found - stored)
            tally.lost += verdict.lost
            tally.duplicated += verdict.duplicated
            tally.problems += verdict.problems.map { "\($0) (\(fault))" }
            if verdict.lost > 0 {
                let range = "\(acknowledged) acknowledged, \(stored) there before"
                tally.problems.append("\(verdict.lost) lost of \(range) (\(fault))")
            }
            stored = verdict.found
            if !verdict.isGood { stored = Self.recordLimit + 1 }
        } catch {
            tally.lost += acknowledged
            tally.problems.append("\(error) (\(fault))")
            stored = Self.recordLimit + 1
        }
        tallies[kind] = tally
    }
}
