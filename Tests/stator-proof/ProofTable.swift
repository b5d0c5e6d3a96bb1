/// What came of one kind of fault, as all proofs tell it.
struct ProofRow {
    let fault: String
    var runs = 0
    /// What was acknowledged, written, or read.
    var given = 0
    /// What is there afterwards.
    var found = 0
    /// What a server refuses for good, kept in quarantine.
    var quarantined = 0
    /// What is said to be lost.
    var told = 0
    var lost = 0
    var duplicated = 0
    /// Whatever was wrong, in words.
    var problems: [String] = []

    /// Whether what was promised is kept.
    var isKept: Bool { lost == 0 && duplicated == 0 && problems.isEmpty }

    var markdown: String {
        "| \(fault) | \(runs) | \(given) | \(found) | \(quarantined) | \(told) | \(lost) | "
            + "\(duplicated) |"
    }
}

/// The rows of one proof, under one heading.
struct ProofPart {
    /// What is counted, and where.
    let heading: String
    let rows: [ProofRow]
    /// What was not run, and why.
    var skipped: [String] = []

    /// Prints `parts` as one table, and then what was wrong.
    ///
    /// - Returns: whether every promise was kept.
    static func show(_ parts: [Self], seed: UInt64) -> Bool {
        print("Seed \(seed).\n")
        print("| Fault | Runs | Given | Found | Quarantined | Told lost | Lost | Duplicated |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|")
        for part in parts {
            print("| **\(part.heading)** | | | | | | | |")
            for row in part.rows { print(row.markdown) }
        }
        for skipped in parts.flatMap(\.skipped) { print("\nNot run: \(skipped)") }
        let broken = parts.flatMap(\.rows).filter { !$0.isKept }
        guard !broken.isEmpty else { return true }
        print("\nBroken promises:")
        for row in broken {
            print("- \(row.fault): \(row.lost) lost, \(row.duplicated) duplicated")
            for problem in row.problems { print("  - \(problem)") }
        }
        return false
    }
}
