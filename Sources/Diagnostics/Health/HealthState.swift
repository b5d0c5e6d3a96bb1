/// All that is known of an asset's health, as one value: it is stored, and read back after a restart,
/// with nothing lost.
public struct HealthState: Hashable, Sendable {
    /// How much of the machine is used up.
    public internal(set) var index = DegradationIndex()
    /// The state of the asset.
    public internal(set) var machine = AssetStateMachine()
    /// How DI rose lately.
    public internal(set) var trail = DegradationTrail()
    /// The fixed limits as they stand.
    public internal(set) var alarms = ThresholdAlarms()
    /// Why DI is what it is: the window of the greatest severity since the last reset.
    ///
    /// Of equals it is the latest. There is one wherever DI rose.
    public internal(set) var cause: ScoredWindow?
    /// The baseline that the scores are taken against.
    public internal(set) var baseline: BaselineVersion
    /// When an operator saw what is wrong now; nil while nobody did.
    public internal(set) var acknowledgement: Instant?
    /// What the last service reset can be undone to.
    public internal(set) var undoPoint: UndoPoint?
    /// The number of the next report, from which its id follows.
    public internal(set) var reportSequence: UInt64 = 0
    /// How many windows had a score that is no number within 0…1.
    public internal(set) var refusedCount: UInt64 = 0
    /// How many windows would have degraded, but no feature explained why.
    public internal(set) var unexplainedCount: UInt64 = 0
    /// How many alarms an operator called false.
    public internal(set) var falseAlarmCount: UInt64 = 0

    /// A new asset whose first baseline is `baselineID`.
    public init(baselineID: String) {
        baseline = BaselineVersion(id: baselineID, number: 1, newestNumber: 1)
    }

    /// Which baseline is in use.
    public struct BaselineVersion: Hashable, Sendable {
        /// The longest id, UTF-8 bytes; a longer one is cut.
        public static let idByteLimit = 64

        /// The baseline's id.
        public let id: String
        /// Its version, from 1; a number is never given twice.
        public let number: UInt64
        /// The highest version given so far.
        public let newestNumber: UInt64

        init(id: String, number: UInt64, newestNumber: UInt64) {
            self.id = id.cut(toUTF8Bytes: Self.idByteLimit)
            self.number = number
            self.newestNumber = newestNumber
        }
    }

    /// An instant by both clocks.
    public struct Instant: Hashable, Sendable {
        /// By the machine's own clock.
        public let time: MonotonicTime
        /// In UTC; nil until the clock can be trusted.
        public let timestamp: Timestamp?

        /// An instant.
        public init(time: MonotonicTime, timestamp: Timestamp?) {
            self.time = time
            self.timestamp = timestamp
        }
    }

    /// What was before a service reset.
    public struct UndoPoint: Hashable, Sendable {
        /// When the reset was.
        public let instant: Instant
        /// DI before.
        public let degradation: Double
        /// The baseline before.
        public let baselineID: String
        /// Its version.
        public let baselineNumber: UInt64
        /// The asset's state before.
        public let state: AssetState
        /// The cause before.
        public let cause: ScoredWindow?
    }

    /// Health, 0…100: round(100·(1 − DI)).
    public var health: Int { index.health }

    /// The risk that the health stands for.
    public var risk: RiskLevel { RiskLevel(health: health) }

    /// The remaining life.
    public var remainingLife: RemainingLife { RemainingLife(index: index, trail: trail) }

    /// Whether something is wrong now that an operator can acknowledge.
    public var hasOpenAlarm: Bool {
        machine.state == .anomalyDetected || alarms.worstLevel > .normal || risk.needsExplanation
    }

    /// The machine's clock began anew, as after a boot: nothing is integrated across it.
    public mutating func clockRestarted() {
        index.forgetTime()
        machine.forgetTime()
        alarms.forgetTime()
    }
}
