import ArgumentParser
import StoreProof

/// `stator-proof crash`.
struct CrashProof: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash",
        abstract:
            "Kills the process that writes a store, or its disk, or its power, again and again.",
        discussion: """
            Half of the crashes go through the write boundaries of a new store one by one, the other
            half hit an older store anywhere. After each the store is opened as the agent opens it and
            compared, to the bit, with what was written and what was acknowledged.
            """
    )

    /// How many runs there are where nobody says.
    static let usualRuns = 1_000

    @OptionGroup var options: ProofOptions
    @Option(help: "Only faults whose name has this in it; they get all of the runs.")
    var only: String?

    func run() throws {
        let seed = options.drawnSeed
        let part = try Self.part(runs: options.runs ?? Self.usualRuns, seed: seed, only: only)
        guard ProofPart.show([part], seed: seed) else { throw ExitCode(1) }
    }

    /// Makes the crashes.
    static func part(runs: Int, seed: UInt64, only: String? = nil) throws -> ProofPart {
        let kinds = DiskFault.Kind.survivable.filter { only.map($0.rawValue.contains) ?? true }
        guard !kinds.isEmpty else {
            throw ValidationError("no fault has \(only ?? "") in its name")
        }
        let each = max(1, runs / kinds.count)
        var proof = try CrashRun(seed: seed)
        let progress = Progress(total: each * kinds.count)
        for number in 0..<each {
            for kind in kinds {
                let boundary = number % 2 == 0 ? UInt64(number / 2 + 1) : nil
                try proof.crash(kind, at: boundary)
                progress.step(kind.rawValue)
            }
        }
        progress.end()
        let rows = kinds.compactMap { kind in
            proof.tallies[kind].map { tally in
                ProofRow(
                    fault: kind.rawValue,
                    runs: tally.runs,
                    given: tally.acknowledged,
                    found: tally.found,
                    lost: tally.lost,
                    duplicated: tally.duplicated,
                    problems: tally.problems
                )
            }
        }
        return ProofPart(heading: "Records acknowledged, and found after a crash", rows: rows)
    }
}
