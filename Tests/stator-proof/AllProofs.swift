import ArgumentParser

/// `stator-proof all`.
struct AllProofs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "all",
        abstract: "All proofs, in one table: that of the README."
    )

    @OptionGroup var options: ProofOptions

    func run() throws {
        let seed = options.drawnSeed
        let parts = [
            try CrashProof.part(runs: options.runs ?? CrashProof.usualRuns, seed: seed),
            try DamageProof.part(runs: options.runs ?? DamageProof.usualRuns, seed: seed),
            OutageCommand.part(runs: options.runs ?? OutageCommand.usualRuns, seed: seed),
        ]
        guard ProofPart.show(parts, seed: seed) else { throw ExitCode(1) }
    }
}
