/// What asks to become a sensor event: from the twin, a device, `/ingest` or a replay alike.
public struct EventCandidate: Hashable, Sendable {
    /// The `event_id` it is to have.
    public var identity: EventIdentity
    /// When it was taken, by the machine's own clock.
    public var time: MonotonicTime
    /// When it was taken, in UTC; nil while the clock cannot be trusted.
    public var timestamp: Timestamp?
    /// Phase-to-neutral voltage, V.
    public var voltage: Measurement
    /// Line current, A.
    public var current: Measurement
    /// Power factor, 0…1.
    public var powerFactor: Measurement
    /// Active power in kW as its sender states it, checked and never trusted; nil if not sent.
    public var statedPowerKW: Double?
    /// Σ V·I·PF/1000 over the phases, kW, where a three-phase meter gave every phase.
    public var sumOfPhasesKW: Double?
    /// Magnitude of the gravity-free acceleration, g; nil if the sender has no such channel.
    public var vibration: Measurement?
    /// The operating state as its sender states it; nil where it follows from the current.
    public var state: OperatingState?
    /// Where it truly comes from.
    public var source: Source
    /// Whether another system has sent it, whatever its source: then what it states is checked.
    public var isSent = false

    /// A candidate with nothing but the two signals that the contract demands.
    public init(
        identity: EventIdentity,
        time: MonotonicTime,
        timestamp: Timestamp?,
        voltage: Measurement,
        current: Measurement,
        powerFactor: Measurement,
        source: Source
    ) {
        self.identity = identity
        self.time = time
        self.timestamp = timestamp
        self.voltage = voltage
        self.current = current
        self.powerFactor = powerFactor
        self.source = source
    }
}
