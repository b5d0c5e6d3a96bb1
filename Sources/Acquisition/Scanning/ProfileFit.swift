import Diagnostics

/// How well what an unknown device says fits one profile, and why.
public struct ProfileFit: Hashable, Sendable {
    /// How far the fit can be believed.
    public enum Confidence: String, Sendable, Comparable {
        /// Values speak against it, or none for it.
        case none
        /// Its registers are answered, but too little speaks for it.
        case possible
        /// Voltage and frequency (or a sensor's values) make sense; nothing proves the rest.
        case likely
        /// Voltage and frequency make sense and power agrees with V·I·PF.
        case sure

        private var rank: Int {
            switch self {
            case .none: 0
            case .possible: 1
            case .likely: 2
            case .sure: 3
            }
        }

        /// Whether `left` can be believed less.
        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    /// One thing that speaks for the fit (points above 0) or against it.
    public struct Evidence: Hashable, Sendable {
        /// What it is, in words.
        public let text: String
        /// How much it weighs.
        public let points: Int
    }

    /// What became of one read of the profile's registers.
    public struct BlockAnswer: Hashable, Sendable {
        /// The read.
        public let block: ReadPlan.Block
        /// Its registers; nil if it was refused or not answered.
        public let registers: [UInt16]?

        /// An answer to a read.
        public init(block: ReadPlan.Block, registers: [UInt16]?) {
            self.block = block
            self.registers = registers
        }
    }

    /// The profile.
    public let profile: DeviceProfile
    /// Whether the values make sense with the words of long numbers the other way round.
    public let isWordOrderSwapped: Bool
    /// What speaks for and against it, what matters most first.
    public let evidence: [Evidence]
    /// The reads that were answered with registers.
    public let answeredBlocks: Int
    /// All reads of the profile.
    public let blocks: Int
    /// The values that are there, plausible and not 0.
    public let usefulValues: Int
    /// Whether the device is at the address and line settings of this profile's factory.
    public let isAtFactorySettings: Bool
    /// How far it can be believed.
    public let confidence: Confidence

    /// The sum of the evidence.
    public var points: Int { evidence.reduce(0) { $0 + $1.points } }

    /// Weighs what the device answered to the reads of `table`, that of `profile`.
    ///
    /// With `isWordOrderSwapped` numbers of several words are taken the other way round.
    public init(
        of profile: DeviceProfile,
        table: RegisterTable,
        answers: [BlockAnswer],
        isWordOrderSwapped: Bool = false,
        isAtFactorySettings: Bool = false
    ) {
        self.profile = profile
        self.isWordOrderSwapped = isWordOrderSwapped
        self.isAtFactorySettings = isAtFactorySettings
        blocks = answers.count
        answeredBlocks = answers.count { $0.registers != nil }
        var measurements: [Channel: Measurement] = [:]
        for answer in answers {
            guard let registers = answer.registers else { continue }
            for entry in table.entries[answer.block.entries] {
                let entry = isWordOrderSwapped ? entry.withSwappedWords : entry
                measurements[entry.channel] = entry.decode(
                    registers.span,
                    at: answer.block.offset(of: entry)
                )
            }
        }
        var weighing = EvidenceWeighing(measurements, phases: profile.phases)
        weighing.weigh(profile.kind)
        weighing.noteRefusals(blocks - answeredBlocks)
        evidence = weighing.evidence.enumerated().sorted { left, right in
            let weights = (left.element.points.magnitude, right.element.points.magnitude)
            return weights.0 != weights.1 ? weights.0 > weights.1 : left.offset < right.offset
        }.map(\.element)
        usefulValues = measurements.values.count { $0.quality.grade == .good && $0.value != 0 }
        confidence =
            answeredBlocks == 0
            ? .none : weighing.confidence(kind: profile.kind, isComplete: answeredBlocks == blocks)
    }

    /// Whether `left` is the better of two fits of one device.
    public static func isBetter(_ left: Self, _ right: Self) -> Bool {
        if left.confidence != right.confidence { return left.confidence > right.confidence }
        if left.points != right.points { return left.points > right.points }
        if left.usefulValues != right.usefulValues { return left.usefulValues > right.usefulValues }
        if left.isAtFactorySettings != right.isAtFactorySettings { return left.isAtFactorySettings }
        if left.isWordOrderSwapped != right.isWordOrderSwapped { return right.isWordOrderSwapped }
        return left.profile.name < right.profile.name
    }
}

extension RegisterEntry {
    /// The same with the other order of words.
    var withSwappedWords: Self {
        Self(
            channel: channel,
            address: address,
            encoding: encoding,
            wordOrder: wordOrder == .abcd ? .cdab : .abcd,
            scale: scale,
            transform: transform,
            notAvailable: notAvailable
        )
    }
}
