import ArgumentParser
import StoreProof

/// `stator-proof damage`.
struct DamageProof: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "damage",
        abstract: "Changes bytes of a store at random and counts the records that come back.",
        discussion: """
            The store is then opened as the agent opens it, all of it is read, and what was moved aside
            is repaired. A record that does not come back from a store that calls itself sound, or
            comes back changed, is lost without a word: there must be none.
            """
    )

    /// How many runs there are where nobody says.
    static let usualRuns = 200

    @OptionGroup var options: ProofOptions

    func run() throws {
        let seed = options.drawnSeed
        let part = try Self.part(runs: options.runs ?? Self.usualRuns, seed: seed)
        guard ProofPart.show([part], seed: seed) else { throw ExitCode(1) }
    }

    /// Damages the stores.
    static func part(runs: Int, seed: UInt64) throws -> ProofPart {
        let kinds = DamageRun.Kind.allCases
        let each = max(1, runs / kinds.count)
        var proof = DamageRun(seed: seed)
        let progress = Progress(total: each * kinds.count)
        for _ in 0..<each {
            for kind in kinds {
                try proof.damage(kind)
                progress.step(kind.rawValue)
            }
        }
        progress.end()
        let rows = kinds.compactMap { kind in
            proof.tallies[kind].map { tally in
                ProofRow(
                    fault: kind.rawValue,
                    runs: tally.runs,
                    given: tally.written,
                    found: tally.intact,
                    told: tally.told,
                    lost: tally.silent,
                    duplicated: tally.duplicated,
                    problems: tally.problems.map { "the agent cannot start: \($0)" }
                )
            }
        }
        let heading = "Records written, and found after bytes were changed and the store repaired"
        return ProofPart(heading: heading, rows: rows)
    }
}
