/// Joins the readings of an asset's meter and accelerometer into candidates for sensor events.
///
/// The meter sets the pace: each of its polls that ends makes one candidate, good or not; the door
/// decides. Pure and past-only: the same readings in the same order give the same candidates.
public struct EventAssembler: Sendable {
    /// The shortest age at which a value counts as stale.
    public static let shortestAgeLimit = Duration.seconds(2)
    /// A value is stale after this many intervals without a new one.
    public static let missedIntervalLimit = 3

    /// Which of an asset's devices a reading comes from.
    public enum Role: Sendable {
        case meter
        case vibration
    }

    private let asset: AssetDeclaration
    private let source: Source
    private let meterAgeLimit: Duration
    private let vibrationAgeLimit: Duration
    private var meter = LatestReadings()
    private var vibration: VibrationJoin?

    /// An assembler for `asset`, whose events come from `source`.
    ///
    /// The intervals are those at which the devices are polled, or at which a stream comes; without
    /// an accelerometer `vibrationInterval` is nil.
    public init(
        asset: AssetDeclaration,
        source: Source,
        meterInterval: Duration,
        vibrationInterval: Duration?
    ) {
        self.asset = asset
        self.source = source
        meterAgeLimit = Self.ageLimit(interval: meterInterval)
        vibrationAgeLimit = Self.ageLimit(interval: vibrationInterval ?? meterInterval)
        vibration = vibrationInterval.map(VibrationJoin.init(interval:))
    }

    /// The age at which a value that comes every `interval` is too old.
    public static func ageLimit(interval: Duration) -> Duration {
        max(shortestAgeLimit, interval * missedIntervalLimit)
    }

    /// Notes one reading of one of the asset's devices.
    public mutating func take(_ reading: Reading, from role: Role) {
        switch role {
        case .meter: meter.take(reading)
        case .vibration: vibration?.take(reading)
        }
    }

    /// All readings of a poll or sample have been given: a candidate if it was the meter's, which
    /// is to have `identity`.
    public mutating func endPoll(
        of role: Role,
        at time: MonotonicTime,
        timestamp: Timestamp?,
        identity: EventIdentity
    ) -> EventCandidate? {
        guard role == .meter else {
            vibration?.endSample(at: time)
            return nil
        }
        let joined = MeterJoin(
            meter,
            phases: asset.phases,
            at: time,
            ageLimit: meterAgeLimit
        )
        var candidate = EventCandidate(
            identity: identity,
            time: time,
            timestamp: timestamp,
            voltage: joined.voltage,
            current: joined.current,
            powerFactor: joined.powerFactor,
            source: source
        )
        candidate.sumOfPhasesKW = joined.sumOfPhasesKW
        candidate.statedPowerKW = joined.statedPowerKW
        candidate.vibration = vibration?.signal(at: time, ageLimit: vibrationAgeLimit)
        return candidate
    }
}
