import ArgumentParser
import Foundation
import SoakProof

/// `stator-proof soak`.
struct SoakProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Runs the agent for a day of its own time while everything around it fails.",
        discussion: """
            The agent beside this program reads nine devices on five buses and forwards to an InfluxDB;
            faults come and go by chance at each bus, and the server is killed and started. Its clock
            runs faster than ours by way of libfaketime.
            """
    )

    @Option(help: "How long, in hours of the agent's own time.")
    var hours = 24.0
    @Option(help: "How much faster the agent's clock runs than ours.")
    var speed = 60.0
    @Option(help: "The seed of chance; without it another one each time.")
    var seed: UInt64?
    @Option(help: "The program; by default the one beside this.")
    var program: String?

    func run() throws {
        let seed = seed ?? UInt64.random(in: 1..<1 << 32)
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("stator").path
        let plan = SoakPlan(
            hours: hours,
            speed: speed,
            seed: seed,
            program: program ?? beside
        )
        print("Seed \(seed), \(hours) h at \(speed) times the speed.\n")
        print("| h | threads | descriptors | resident, kB | private, kB | good polls | records |")
        print("|---:|---:|---:|---:|---:|---:|---:|")
        let verdict = try SoakRun(plan).run { sample in
            let hours = (sample.seconds / 360).rounded() / 10
            print(
                "| \(hours) | \(sample.threads) | \(sample.descriptors) | \(sample.resident) | "
                    + "\(sample.anonymous) | \(sample.goodPolls) | \(sample.records) |"
            )
            fflush(nil)
        }
        print(
            """

            \(verdict.faults.values.reduce(0, +)) faults of \(verdict.faults.count) kinds, \
            \(verdict.recoveries) recoveries looked at, \(verdict.serverOutages) outages of the server, \
            \(verdict.logLines) lines logged.
            Good polls read \(verdict.readPolls), stored \(verdict.storedPolls), counted losses \
            \(verdict.countedLosses); events stored \(verdict.storedEvents), at the server \
            \(verdict.forwardedEvents); \(verdict.comparedValues) values compared.
            Private memory after the warm-up grew by \(verdict.growth) kB.
            """
        )
        guard verdict.problems.isEmpty else {
            print("\nBroken promises:")
            for problem in verdict.problems { print("- \(problem)") }
            throw ExitCode(1)
        }
    }
}
