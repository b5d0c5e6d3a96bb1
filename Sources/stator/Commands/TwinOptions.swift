import ArgumentParser
import DigitalTwin

/// The options that say how a twin behaves.
struct TwinOptions: ParsableArguments {
    @Option(help: "What all chance is drawn from.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Events a second, 1…1000.", valueName: "Hz"))
    var rate = TwinSettings.defaultRateHz

    @Option(help: "The phases of the supply, 1 or 3; default: 1, or those of the served profile.")
    var phases: Int?

    @Option(help: "A fault to show: \(FaultKind.words).")
    var fault: String?

    @Option(help: "How bad the fault is: \(Severity.words).")
    var severity: String?

    @Option(help: ArgumentHelp("When the fault begins.", valueName: "seconds"))
    var faultAfter = 0

    @Option(help: "A bearing to run to failure: \(BearingFault.words).")
    var bearing: String?

    @Option(help: ArgumentHelp("From the start to the bearing's failure.", valueName: "seconds"))
    var life: Int?

    /// The twin's settings; a word or number that cannot be is an error of the command line.
    ///
    /// `usualPhases` holds where the command line does not say.
    func settings(usualPhases: Int = 1) throws -> TwinSettings {
        if fault == nil, severity != nil || faultAfter != 0 {
            throw ValidationError("--severity and --fault-after go with --fault")
        }
        if bearing == nil, life != nil { throw ValidationError("--life goes with --bearing") }
        do {
            return try TwinSettings(
                seed: seed,
                rateHz: rate,
                phases: phases ?? usualPhases,
                fault: try injectedFault(),
                bearing: try degradation()
            )
        } catch let error as TwinSettingsError {
            throw ValidationError(error.description)
        }
    }

    private func injectedFault() throws -> InjectedFault? {
        guard let fault else { return nil }
        return InjectedFault(
            try Self.word(fault, "--fault"),
            try severity.map { try Self.word($0, "--severity") } ?? .medium,
            onset: .seconds(faultAfter)
        )
    }

    private func degradation() throws -> BearingDegradation? {
        guard let bearing else { return nil }
        let kind: BearingFault = try Self.word(bearing, "--bearing")
        guard let life else { return BearingDegradation(kind) }
        return BearingDegradation(kind, timeToFailure: .seconds(life))
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ text: String,
        _ option: String
    ) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            throw ValidationError("\(option) \(text) is none of: \(Word.words)")
        }
        return word
    }
}

extension CaseIterable where Self: RawRepresentable, RawValue == String {
    /// All words a person can write, in order.
    static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
