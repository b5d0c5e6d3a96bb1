/// What one check has found of one thing, and what to do about it.
struct Finding: Hashable, Encodable, Sendable {
    /// How a thing stands; the raw value is the word on the terminal and in the JSON.
    enum Verdict: String, Encodable, CaseIterable, Sendable {
        /// Nothing is wrong.
        case ok
        /// It works, and will not for ever or not in every case.
        case warning
        /// It does not work.
        case fault
        /// It could not be looked at here; `found` says why.
        case skipped
    }

    /// The check: `ports`.
    let check: String
    /// What was looked at: `rs485-1`; nil for the check's one subject.
    let subject: String?
    /// How it stands.
    let verdict: Verdict
    /// What was found, in words with their numbers.
    let found: String
    /// What to do; nil where nothing is to be done.
    let advice: String?
    /// The numbers of it by name, with their units in the names.
    let figures: [String: Double]

    private enum CodingKeys: String, CodingKey {
        case check
        case subject
        case verdict
        case found
        case advice
        case figures
    }

    /// Every key is there: what is not known is null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(check, forKey: .check)
        try container.encode(subject, forKey: .subject)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(found, forKey: .found)
        try container.encode(advice, forKey: .advice)
        try container.encode(figures, forKey: .figures)
    }
}

/// Makes findings of one check.
struct Findings {
    private let check: String
    /// What was found, in the order in which it was looked at.
    private(set) var all: [Finding] = []

    /// No finding of `check` yet.
    init(_ check: String) { self.check = check }

    /// Nothing is wrong with `subject`.
    mutating func ok(_ subject: String?, _ found: String, figures: [String: Double] = [:]) {
        add(subject, .ok, found, nil, figures)
    }

    /// Nothing is wrong with the check's one subject.
    mutating func ok(_ found: String, figures: [String: Double] = [:]) {
        add(nil, .ok, found, nil, figures)
    }

    /// `subject` could not be looked at, and `reason` says why.
    mutating func skipped(_ subject: String?, _ reason: String, do advice: String? = nil) {
        add(subject, .skipped, reason, advice, [:])
    }

    /// The check's one subject could not be looked at, and `reason` says why.
    mutating func skipped(_ reason: String, do advice: String? = nil) {
        add(nil, .skipped, reason, advice, [:])
    }

    /// `subject` works, and may not for ever.
    mutating func warning(
        _ subject: String?,
        _ found: String,
        do advice: String,
        figures: [String: Double] = [:]
    ) {
        add(subject, .warning, found, advice, figures)
    }

    /// The check's one subject works, and may not for ever.
    mutating func warning(_ found: String, do advice: String, figures: [String: Double] = [:]) {
        add(nil, .warning, found, advice, figures)
    }

    /// `subject` does not work.
    mutating func fault(
        _ subject: String?,
        _ found: String,
        do advice: String,
        figures: [String: Double] = [:]
    ) {
        add(subject, .fault, found, advice, figures)
    }

    /// The check's one subject does not work.
    mutating func fault(_ found: String, do advice: String, figures: [String: Double] = [:]) {
        add(nil, .fault, found, advice, figures)
    }

    private mutating func add(
        _ subject: String?,
        _ verdict: Finding.Verdict,
        _ found: String,
        _ advice: String?,
        _ figures: [String: Double]
    ) {
        all.append(
            Finding(
                check: check,
                subject: subject,
                verdict: verdict,
                found: found,
                advice: advice,
                // JSON has no infinities.
                figures: figures.filter { $0.value.isFinite }
            )
        )
    }
}
