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

    @OptionGroup var options: ProofOptions

    func run() throws {
        let seed = options.seed ?? UInt64.random(in: 1..<1 << 32)
        let kinds = DiskFault.Kind.survivable
        let each = max(1, (options.runs ?? 1_000) / kinds.count)
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
        print("Seed \(seed).\n")
        print("| Fault | Runs | Acknowledged | Found | Lost | Duplicated |")
        print("|---|---:|---:|---:|---:|---:|")
        var all = CrashRun.Tally()
        for kind in kinds {
            guard let tally = proof.tallies[kind] else { continue }
            print(row(kind.rawValue, tally))
            all.runs += tally.runs
            all.acknowledged += tally.acknowledged
            all.found += tally.found
            all.lost += tally.lost
            all.duplicated += tally.duplicated
            all.problems += tally.problems
        }
        print(row("**all**", all))
        guard all.problems.isEmpty, all.lost == 0, all.duplicated == 0 else {
            print("\nBroken promises:")
            for problem in all.problems { print("- \(problem)") }
            throw ExitCode(1)
        }
    }

    private func row(_ name: String, _ tally: CrashRun.Tally) -> String {
        "| \(name) | \(tally.runs) | \(tally.acknowledged) | \(tally.found) | \(tally.lost) | "
            + "\(tally.duplicated) |"
    }
}
