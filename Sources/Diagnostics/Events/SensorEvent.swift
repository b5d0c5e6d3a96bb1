/// A normalized record of an asset at one instant: the contract's sensor event, after the door.
///
/// Only `EventDoor` makes one, and `Store` gives back those it was given, so whoever holds one holds
/// valid data. It is a plain value of fixed
/// size; the asset is known by whoever routes it.
public struct SensorEvent: Hashable, Sendable {
    /// The `event_id`.
    public let identity: EventIdentity
    /// When it was taken, by the machine's own clock.
    public let time: MonotonicTime
    /// When it was taken, in UTC; nil until the clock can be trusted.
    public let timestamp: Timestamp?
    /// Phase-to-neutral voltage in V, the mean of the phases of a three-phase asset.
    public let voltageV: Double
    /// Line current in A, the mean of the phases of a three-phase asset.
    public let currentA: Double
    /// Power factor, 0…1; nil where the meter has none (a stopped motor).
    public let powerFactor: Double?
    /// Active power in kW: V·I·PF/1000, summed over the phases; nil without a power factor.
    public let powerKW: Double?
    /// Magnitude of the gravity-free acceleration in g; nil where there is no sensor or no value.
    public let vibrationG: Double?
    /// The quality of each signal, in the order of `Signal`; a bad one goes with a nil value.
    public let qualities: InlineQualities
    /// What the machine was doing.
    public let state: OperatingState
    /// Where the event truly comes from.
    public let source: Source

    package init(
        identity: EventIdentity,
        time: MonotonicTime,
        timestamp: Timestamp?,
        voltageV: Double,
        currentA: Double,
        powerFactor: Double?,
        powerKW: Double?,
        vibrationG: Double?,
        qualities: InlineQualities,
        state: OperatingState,
        source: Source
    ) {
        self.identity = identity
        self.time = time
        self.timestamp = timestamp
        self.voltageV = voltageV
        self.currentA = currentA
        self.powerFactor = powerFactor
        self.powerKW = powerKW
        self.vibrationG = vibrationG
        self.qualities = qualities
        self.state = state
        self.source = source
    }

    /// The value of `signal`; nil where the event has none.
    public subscript(signal: Signal) -> Double? {
        switch signal {
        case .voltage: voltageV
        case .current: currentA
        case .powerFactor: powerFactor
        case .power: powerKW
        case .vibration: vibrationG
        }
    }
}

/// The qualities of the five signals, held in place.
public struct InlineQualities: Hashable, Sendable {
    private var voltage = Quality.good
    private var current = Quality.good
    private var powerFactor = Quality.good
    private var power = Quality.good
    private var vibration = Quality.good

    /// All good.
    public init() {}

    /// The quality of `signal`.
    public subscript(signal: Signal) -> Quality {
        get {
            switch signal {
            case .voltage: voltage
            case .current: current
            case .powerFactor: powerFactor
            case .power: power
            case .vibration: vibration
            }
        }
        set {
            switch signal {
            case .voltage: voltage = newValue
            case .current: current = newValue
            case .powerFactor: powerFactor = newValue
            case .power: power = newValue
            case .vibration: vibration = newValue
            }
        }
    }
}
