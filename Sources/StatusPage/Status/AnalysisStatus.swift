import Diagnostics

/// What is judged of one asset: its state, health, risk, and why.
public struct AnalysisStatus: Codable, Equatable, Sendable {
    /// CALIBRATING, HEALTHY, ANOMALY_DETECTED or RECOVERING.
    public private(set) var assetState: String
    /// What the asset is to its detector now, in the word of `Standing`.
    public private(set) var standing: String
    /// The same in plain words.
    public private(set) var standingText: String
    /// When that was said, UTC; `null` while the clock is not trusted.
    @NullWhenAbsent public private(set) var assessedAt: String?
    /// The contract's anomaly score, 0…1; `null` unless judged.
    @NullWhenAbsent public private(set) var score: Double?
    /// S, 1 at the edge of what was healthy; `null` unless judged.
    @NullWhenAbsent public private(set) var normScore: Double?
    /// The forest's calibrated score, 0…1; `null` unless judged.
    @NullWhenAbsent public private(set) var forestScore: Double?
    /// Whether the detector holds an alarm.
    public private(set) var isAlarm: Bool
    /// Health, 0…100; `null` while it is learned what healthy is and no wear is known.
    @NullWhenAbsent public private(set) var healthScore: Int?
    /// LOW, MODERATE, HIGH or CRITICAL; `null` as the health.
    @NullWhenAbsent public private(set) var riskLevel: String?
    /// DI, 0…1.
    public private(set) var degradationIndex: Double
    /// The remaining life in one sentence, with its range and what it assumes.
    public private(set) var remainingLife: String
    /// Its typical length in days; `null` where none is foreseen or known.
    @NullWhenAbsent public private(set) var maintenanceWindowDays: Double?
    /// Whether something is wrong that an operator can acknowledge.
    public private(set) var hasOpenAlarm: Bool
    /// Whether an operator has.
    public private(set) var isAcknowledged: Bool
    /// Why, strongest reason first.
    public private(set) var explanations: [ExplanationStatus]
    /// The baseline, or how far its learning is.
    public private(set) var baseline: BaselineStatus
    /// The channels that are judged, in the order of the row.
    public private(set) var channels: [JudgedChannelStatus]
    /// What was used since the period began; `null` where no power is known.
    public private(set) var energy: EnergyStatus

    /// What is judged; a number that is not finite is none.
    public init(
        _ assessment: Assessment,
        assessedAt: Timestamp?,
        standingText: String,
        health: HealthState,
        explanations: [Explanation],
        baseline: BaselineStatus,
        channels: [JudgedChannelStatus],
        energy: EnergyStatus
    ) {
        assetState = assessment.state.name
        standing = assessment.standing.name
        self.standingText = standingText.asText
        self.assessedAt = assessedAt?.description
        score = assessment.score?.ifFinite
        normScore = assessment.normScore?.ifFinite
        forestScore = assessment.forestScore?.ifFinite
        isAlarm = assessment.isAlarm
        let known = assessment.state.health(at: health.index.value)
        healthScore = known
        riskLevel = known.map { RiskLevel(health: $0).name }
        degradationIndex = health.index.value
        let life = health.remainingLife
        remainingLife = life.text
        maintenanceWindowDays = life.maintenanceWindowDays.map {
            min($0, HealthReport.maintenanceDaysLimit)
        }
        hasOpenAlarm = health.hasOpenAlarm
        isAcknowledged = health.acknowledgement != nil
        self.explanations = explanations.map(ExplanationStatus.init)
        self.baseline = baseline
        self.channels = channels
        self.energy = energy
    }

    private enum CodingKeys: String, CodingKey {
        case assetState = "asset_state"
        case standing
        case standingText = "standing_text"
        case assessedAt = "assessed_at"
        case score
        case normScore = "norm_score"
        case forestScore = "forest_score"
        case isAlarm = "is_alarm"
        case healthScore = "health_score"
        case riskLevel = "risk_level"
        case degradationIndex = "degradation_index"
        case remainingLife = "remaining_life"
        case maintenanceWindowDays = "maintenance_window_days"
        case hasOpenAlarm = "has_open_alarm"
        case isAcknowledged = "is_acknowledged"
        case explanations
        case baseline
        case channels
        case energy
    }
}

/// One reason, as in a health report.
public struct ExplanationStatus: Codable, Equatable, Sendable {
    /// The sentence, with its numbers.
    public private(set) var reason: String
    /// The features it is of.
    public private(set) var relatedFeatures: [String]
    /// How sure it is, 0…1.
    public private(set) var confidenceScore: Double

    /// A reason.
    public init(_ explanation: Explanation) {
        reason = explanation.reason
        relatedFeatures = explanation.relatedFeatures
        confidenceScore = explanation.confidence
    }

    private enum CodingKeys: String, CodingKey {
        case reason
        case relatedFeatures = "related_features"
        case confidenceScore = "confidence_score"
    }
}

/// What healthy is, or how far learning it is.
public struct BaselineStatus: Codable, Equatable, Sendable {
    /// The version in use or being learned, from 1.
    public private(set) var version: UInt64
    /// Its id; `learning` while it is being learned.
    public private(set) var id: String
    /// When it was learned in UTC; `null` while it is not, or the clock was not trusted.
    @NullWhenAbsent public private(set) var learned: String?
    /// How much of what is needed has been recorded, 0…1; `null` while nothing is learned.
    @NullWhenAbsent public private(set) var progress: Double?
    /// Seconds of healthy running recorded so far; `null` while nothing is learned.
    @NullWhenAbsent public private(set) var recordedSeconds: Double?
    /// Seconds of healthy running that are needed.
    public private(set) var neededSeconds: Double
    /// What speaks against what was learned, as a sentence; `null` where nothing does.
    @NullWhenAbsent public private(set) var distrust: String?

    /// A baseline, or the learning of one.
    public init(
        version: HealthState.BaselineVersion,
        learned: Timestamp?,
        progress: Double?,
        recordedSeconds: Double?,
        neededSeconds: Double,
        distrust: String?
    ) {
        self.version = version.number
        id = version.id.asName
        self.learned = learned?.description
        self.progress = progress
        self.recordedSeconds = recordedSeconds?.toThousandths
        self.neededSeconds = neededSeconds
        self.distrust = distrust?.asText
    }

    private enum CodingKeys: String, CodingKey {
        case version
        case id
        case learned
        case progress
        case recordedSeconds = "recorded_seconds"
        case neededSeconds = "needed_seconds"
        case distrust
    }
}

/// One channel of the row that is judged, beside what is healthy.
public struct JudgedChannelStatus: Codable, Equatable, Sendable {
    /// The channel's name.
    public private(set) var name: String
    /// What people call it.
    public private(set) var label: String
    /// The unit's symbol; empty for a plain number.
    public private(set) var unit: String
    /// Where it lies when healthy; `null` while that is not known.
    @NullWhenAbsent public private(set) var healthy: Double?
    /// The healthy spread σ; `null` where it has none.
    @NullWhenAbsent public private(set) var sigma: Double?
    /// Its present value; `null` unless it is a part of the deviation now.
    @NullWhenAbsent public private(set) var value: Double?
    /// How far that is from healthy, in σ.
    @NullWhenAbsent public private(set) var deviation: Double?
    /// Its share of the whole deviation, 0…1.
    @NullWhenAbsent public private(set) var share: Double?

    /// A channel; `part` is nil where it is none of the strongest now.
    public init(
        _ label: FeatureLabel,
        healthy: Double?,
        sigma: Double?,
        part: Contribution?
    ) {
        name = label.name
        self.label = label.label
        unit = label.unit
        self.healthy = healthy?.ifFinite
        self.sigma = sigma.flatMap { $0 > 0 ? $0.ifFinite : nil }
        value = part?.value.ifFinite
        deviation = part?.deviation.ifFinite
        share = part?.share.ifFinite
    }
}
