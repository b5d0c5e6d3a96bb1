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
            comes back changed, is silent damage: there must be none.
            """
    )

    @OptionGroup var options: ProofOptions

    func run() throws {
        let seed = options.seed ?? UInt64.random(in: 1..<1 << 32)
        let kinds = DamageRun.Kind.allCases
        let each = max(1, (options.runs ?? 200) / kinds.count)
        var proof = DamageRun(seed: seed)
        let progress = Progress(total: each * kinds.count)
        for _ in 0..<each {
            for kind in kinds {
                try proof.damage(kind)
                progress.step(kind.rawValue)
            }
        }
        progress.end()
        print("Seed \(seed).\n")
        print("| Damage | Runs | Written | Intact after repair | Told to be lost | Silent |")
        print("|---|---:|---:|---:|---:|---:|")
        var isBroken = false
        for kind in kinds {
            guard let tally = proof.tallies[kind] else { continue }
            print(
                "| \(kind.rawValue) | \(tally.runs) | \(tally.written) | \(tally.intact) | "
                    + "\(tally.told) | \(tally.silent) |"
            )
            for problem in tally.problems { print("- the agent cannot start: \(problem)") }
            isBroken = isBroken || tally.silent > 0 || !tally.problems.isEmpty
        }
        if isBroken { throw ExitCode(1) }
    }
}
