import ArgumentParser

/// Proofs anyone can run, each of which prints a table in Markdown.
struct StatorProof: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stator-proof",
        abstract:
            "Shows what faults do to the store: how many runs, what was lost, what is there twice.",
        discussion: """
            The exit status is 1 where a promise is broken, and each broken one is told with the fault
            that broke it. The same seed gives the same faults.

            EXAMPLES:
              swift run -c release stator-proof crash               1000 crashes
              swift run -c release stator-proof crash --runs 80 --seed 7
              swift run -c release stator-proof damage              200 damaged stores
            """,
        subcommands: [CrashProof.self, DamageProof.self]
    )
}

/// How many runs, and of which chance.
struct ProofOptions: ParsableArguments {
    @Option(help: "How many runs in all, of every kind the same number.")
    var runs: Int?
    @Option(help: "The seed of chance; without it another one each time.")
    var seed: UInt64?
}
