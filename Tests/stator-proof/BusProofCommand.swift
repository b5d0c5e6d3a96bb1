import ArgumentParser
import BusProof
import Platform

/// `stator-proof bus`.
struct BusProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bus",
        abstract: "Lets every fault of a bus strike every kind of device, and looks on.",
        discussion: """
            Each device answers well, then badly, then well again, beside a neighbour on its bus and
            another bus. Every value that comes as good is compared with what the device said in its
            last reply.
            """
    )

    @Option(help: "Only faults whose name has this in it.")
    var fault: String?
    @Option(help: "How many are tried at a time.")
    var width = 32

    func run() throws {
        let cells = BusMatrix.cells().filter { cell in
            fault.map { cell.fault.name.contains($0) } ?? true
        }
        guard !cells.isEmpty else {
            throw ValidationError("no fault's name has \"\(fault ?? "")\" in it")
        }
        let progress = Condition(Progress(total: cells.count))
        let verdicts = try BusMatrix.run(cells, width: width) { verdict in
            progress.withLock { $0.step(verdict.fault.name) }
        }
        progress.withLock { $0.end() }
        printTable(verdicts)
        let broken = verdicts.filter { !$0.isGood }
        guard broken.isEmpty else {
            print("\nBroken promises:")
            for verdict in broken { print("- \(verdict)") }
            throw ExitCode(1)
        }
    }

    private func printTable(_ verdicts: [CellVerdict]) {
        let kinds = BusKind.allCases
        print("| Fault | Told as | \(kinds.map(\.rawValue).joined(separator: " | ")) |")
        print("|---|---|\(String(repeating: "---|", count: kinds.count))")
        for name in distinct(verdicts.map(\.fault.name)) {
            let row = verdicts.filter { $0.fault.name == name }
            let told = distinct(row.map { $0.toldAs ?? "–" }).joined(separator: "; ")
            let cells = kinds.map { kind in row.first { $0.kind == kind }.map(text) ?? "" }
            print("| \(name) | \(told) | \(cells.joined(separator: " | ")) |")
        }
        print("\nIn each: the neighbour's rate / another bus's, %.\n")
        print(
            "| Faults | Kinds of fault | Cells | Good values compared | Wrong | Least rate of neighbours | of other buses | Not back |"
        )
        print("|---|---:|---:|---:|---:|---:|---:|---:|")
        for group in BusFault.groups { summarize(group.name, verdicts, of: group.faults) }
        summarize("**all**", verdicts, of: BusFault.all)
        let repeated = verdicts.reduce(0) { $0 + $1.tries - 1 }
        let unmeasured = verdicts.count { !$0.isMeasured }
        print(
            "\n\(repeated) tries were repeated, and in \(unmeasured) cells no rate was measured, since"
                + " the machine was too busy to poll in time."
        )
    }

    private func summarize(_ name: String, _ verdicts: [CellVerdict], of faults: [BusFault]) {
        let cells = verdicts.filter { cell in faults.contains { $0.name == cell.fault.name } }
        guard !cells.isEmpty else { return }
        let compared = cells.reduce(0) { $0 + $1.comparedValues }
        let wrong = cells.reduce(0) { $0 + $1.wrongValues.count }
        let kinds = distinct(cells.map(\.fault.name)).count
        print(
            "| \(name) | \(kinds) | \(cells.count) | \(compared) | \(wrong) |"
                + " \(percent(cells.compactMap(\.neighbourRate).min())) |"
                + " \(percent(cells.compactMap(\.otherRate).min())) |"
                + " \(cells.count { $0.backAfter == nil }) |"
        )
    }

    private func distinct(_ texts: [String]) -> [String] {
        var found: [String] = []
        for text in texts where !found.contains(text) { found.append(text) }
        return found
    }

    private func text(_ verdict: CellVerdict) -> String {
        let mark = verdict.isGood ? "" : " **broken**"
        return "\(percent(verdict.neighbourRate)) / \(percent(verdict.otherRate))\(mark)"
    }

    private func percent(_ rate: Double?) -> String { rate.map { "\(Int($0 * 100))" } ?? "–" }
}
