import ArgumentParser

/// Proofs anyone can run, each of which prints a table in Markdown.
struct StatorProof: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stator-proof",
        abstract:
            "Shows what faults do to what is read, stored and sent: what is lost, what is there twice.",
        discussion: """
            The exit status is 1 where a promise is broken, and each broken one is told with the fault
            that broke it. A seed repeats chance, not time: how far the writer was when it was killed,
            and so which store the next fault meets, differs from run to run. Tests/run --proof builds
            what is needed and runs all of it.

            EXAMPLES:
              stator-proof crash               1000 crashes
              stator-proof crash --runs 80 --seed 7
              stator-proof damage              200 damaged stores
              stator-proof outage              500 outages of server, way, agent, disk and clock
              stator-proof outage --only 401
              stator-proof bus                 every fault at every kind of device
              stator-proof soak --hours 24     a day under random faults
            """,
        subcommands: [
            CrashProof.self, DamageProof.self, OutageCommand.self, AllProofs.self,
            BusProofCommand.self, SoakProofCommand.self,
        ]
    )
}

/// How many runs, and of which chance.
struct ProofOptions: ParsableArguments {
    @Option(help: "How many runs in all of a proof, of every kind the same number.")
    var runs: Int?
    @Option(
        help: "The seed of chance, which does not repeat time; without it another one each time."
    )
    var seed: UInt64?

    /// The seed that is given, or one that is not.
    var drawnSeed: UInt64 { seed ?? UInt64.random(in: 1..<1 << 32) }
}
