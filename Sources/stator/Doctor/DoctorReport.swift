import FoundationEssentials

/// Everything that was found: the text for people, and the JSON document, whose keys stay.
struct DoctorReport: Encodable {
    /// Rises when a key of the document goes or changes its meaning.
    static let formatVersion = 1

    /// The exit codes of `stator doctor`.
    enum Exit: Int32 {
        /// Nothing is wrong.
        case well = 0
        /// Something may not last.
        case warned = 1
        /// Something does not work.
        case faulty = 2
    }

    private enum CodingKeys: String, CodingKey {
        case format = "doctor_format"
        case version = "program_version"
        case time
        case verdict
        case counts
        case findings
    }

    private let format = Self.formatVersion
    private let version = Stator.version
    /// When it was made, UTC as this machine's clock says, trusted or not.
    let time: String
    /// The gravest of all.
    let verdict: Finding.Verdict
    /// How many of each verdict, by its word.
    let counts: [String: Int]
    /// Everything, in the order of the checks.
    let findings: [Finding]

    /// A report of `findings`.
    init(_ findings: [Finding], time: String) {
        self.findings = findings
        self.time = time
        var counts: [String: Int] = [:]
        for verdict in Finding.Verdict.allCases {
            counts[verdict.rawValue] = findings.count { $0.verdict == verdict }
        }
        self.counts = counts
        let gravest: [Finding.Verdict] = [.fault, .warning]
        verdict = gravest.first { grave in findings.contains { $0.verdict == grave } } ?? .ok
    }

    /// The exit code that says the verdict.
    var exit: Exit {
        switch verdict {
        case .ok, .skipped: .well
        case .warning: .warned
        case .fault: .faulty
        }
    }

    /// One line of JSON: snake case keys, sorted.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Lines for people; `styled` gives a text the colour of a verdict.
    func text(styled: (String, Finding.Verdict) -> String = { text, _ in text }) -> String {
        let names = findings.map(Self.name)
        let width = min(30, names.map(\.count).max() ?? 0)
        var lines: [String] = []
        for (finding, name) in zip(findings, names) {
            let word = Self.padded(finding.verdict.rawValue, to: 7)
            let head = "\(styled(word, finding.verdict))  \(Self.padded(name, to: width))  "
            lines.append(head + finding.found)
            guard let advice = finding.advice else { continue }
            lines.append("\(Self.padded("", to: 11 + width))→ \(advice)")
        }
        return (lines + ["", summary(styled: styled)]).joined(separator: "\n")
    }

    private func summary(styled: (String, Finding.Verdict) -> String) -> String {
        func count(_ verdict: Finding.Verdict) -> Int { counts[verdict.rawValue] ?? 0 }
        let skipped = count(.skipped) > 0 ? "; \(count(.skipped)) could not be looked at" : ""
        guard verdict != .ok else {
            return styled("Nothing is wrong", .ok)
                + " with \(count(.ok)) things looked at\(skipped)"
        }
        let words =
            "\(Words.count(count(.fault), "fault")), \(Words.count(count(.warning), "warning"))"
        return styled(words, verdict) + ", \(count(.ok)) ok\(skipped)"
    }

    private static func name(_ finding: Finding) -> String {
        finding.check + (finding.subject.map { " \($0)" } ?? "")
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
