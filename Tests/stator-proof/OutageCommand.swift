import ArgumentParser
import OutageProof

/// `stator-proof outage`.
struct OutageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outage",
        abstract: "Sends stores of known records to real servers past faults, and counts there.",
        discussion: """
            Each run reads known records into a store of its own and delivers them to a real InfluxDB
            1.x or VictoriaMetrics that this program starts, past one fault: the server, the way
            there, the agent, its disk or its clock. Then the books are held against each other: read =
            stored + told by the store; stored = delivered + quarantined + told by the sink. Delivered is
            what the server has when it is asked, each point by its time.

            Runs that take long (a day of records, the real agent) are a tenth as many. A day of records
            is read in fast time: the records have the times of 24 h, the test does not wait for them.
            Dates are changed by libfaketime. Disks are mounted, which takes root. What is needed is what
            Tests/run installs.
            """
    )

    /// How many runs there are where nobody says.
    static let usualRuns = 500

    @OptionGroup var options: ProofOptions
    @Option(help: "Only faults whose name has this in it.")
    var only: String?

    func run() throws {
        let seed = options.drawnSeed
        let part = Self.part(runs: options.runs ?? Self.usualRuns, seed: seed, only: only)
        guard ProofPart.show([part], seed: seed) else { throw ExitCode(1) }
    }

    /// Meets the faults.
    static func part(runs: Int, seed: UInt64, only: String? = nil) -> ProofPart {
        var skipped: [String] = []
        let faults = OutageFault.survivable.filter { only.map($0.rawValue.contains) ?? true }
            .filter { fault in
                guard let need = fault.missingNeed else { return true }
                skipped.append("\(fault.rawValue): it takes \(need)")
                return false
            }
        let each = max(1, runs / OutageFault.survivable.count)
        let plan = faults.flatMap { fault in
            Array(repeating: fault, count: fault.isLong ? max(1, each / 10) : each)
        }
        var proof = OutageRun(seed: seed)
        let progress = Progress(total: plan.count)
        for fault in plan {
            progress.step(fault.rawValue)
            proof.meet(fault)
        }
        progress.end()
        let rows = faults.compactMap { fault in
            proof.tallies[fault].map { tally in
                ProofRow(
                    fault: fault.rawValue,
                    runs: tally.runs,
                    given: tally.read,
                    found: tally.delivered,
                    quarantined: tally.quarantined,
                    told: tally.told,
                    lost: tally.lost,
                    duplicated: tally.duplicated,
                    problems: tally.problems
                )
            }
        }
        return ProofPart(
            heading: "Points read, and found in the server",
            rows: rows,
            skipped: skipped
        )
    }
}
