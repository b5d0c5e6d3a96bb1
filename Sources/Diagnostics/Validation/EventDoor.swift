/// The one door through which every sensor event enters, whoever sends it.
///
/// It checks a candidate against the contract and the asset's declaration, derives what is derived
/// (power, operating state), and is a pure function: the same candidate, the same answer. An event's
/// time is of whole microseconds, as UTC is told: so what is stored is judged again to the same bits.
public struct EventDoor: Sendable {
    /// How far a sender's clock may be ahead of ours.
    public static let futureLimit = Duration.seconds(300)
    /// Nothing this agent stores was taken before 2020-01-01T00:00:00Z.
    public static let earliestTimestamp = Timestamp(microseconds: 1_577_836_800_000_000)
    /// Before 2100-01-01T00:00:00Z: nothing is taken as measured later, whatever our own clock says.
    public static let latestTimestamp = Timestamp(microseconds: 4_102_444_800_000_000)
    /// From 2020 through 2099.
    public static let instants = earliestTimestamp..<latestTimestamp
    /// How far a stated power may be from V·I·PF/1000, as a part of it: rounding in the sender.
    public static let statedPowerTolerance = 0.01
    /// The same, in kW, where the power itself is small.
    public static let statedPowerSlackKW = 0.001
    /// How far a meter's own power may be from ours before ours is uncertain, as a part of it.
    ///
    /// Harmonics and unlike instants explain some of it; a swapped phase or a wrong map far more.
    public static let meterPowerTolerance = 0.1
    /// The same, in kW.
    public static let meterPowerSlackKW = 0.05

    /// What the door says of a candidate.
    public enum Admission: Sendable {
        case accepted(SensorEvent)
        case rejected(EventFaults)
    }

    private let asset: AssetDeclaration

    /// The door of `asset`.
    public init(asset: AssetDeclaration) {
        self.asset = asset
    }

    /// Admits `candidate` or names everything that is wrong with it.
    ///
    /// `now` is UTC where it is known; without it a timestamp cannot be in the future.
    /// Allocates nothing.
    public func admit(_ candidate: EventCandidate, now: Timestamp?) -> Admission {
        var faults = EventFaults()
        check(candidate.voltage, .voltage, .voltageMissing, .voltageOutOfRange, &faults)
        check(candidate.current, .current, .currentMissing, .currentOutOfRange, &faults)
        if let factor = candidate.powerFactor.usable, !Signal.powerFactor.admits(factor) {
            faults.insert(.powerFactorOutOfRange)
        }
        checkVibration(candidate, &faults)
        checkTimestamp(candidate, now, &faults)
        let powerKW = derivedPowerKW(candidate)
        if isFromOutside(candidate), let stated = candidate.statedPowerKW,
            !isStatedPower(stated, near: powerKW)
        {
            faults.insert(.powerMismatch)
        }
        guard faults.isEmpty, let voltageV = candidate.voltage.usable,
            let currentA = candidate.current.usable
        else { return .rejected(faults) }
        return .accepted(
            SensorEvent(
                identity: candidate.identity,
                time: candidate.time.cutToMicroseconds,
                timestamp: candidate.timestamp,
                voltageV: voltageV,
                currentA: currentA,
                powerFactor: candidate.powerFactor.usable,
                powerKW: powerKW,
                vibrationG: candidate.vibration?.usable,
                qualities: qualities(candidate, powerKW),
                state: candidate.state ?? asset.duty.state(currentA: currentA),
                source: candidate.source
            )
        )
    }

    private func check(
        _ measurement: Measurement,
        _ signal: Signal,
        _ missing: EventFaults,
        _ outOfRange: EventFaults,
        _ faults: inout EventFaults
    ) {
        guard let value = measurement.usable else {
            faults.insert(missing)
            return
        }
        if !signal.admits(value) { faults.insert(outOfRange) }
    }

    /// Checks vibration against what the asset declares.
    ///
    /// A device's vibration may fail while its meter goes on: then the event goes without it and
    /// its quality says why. A sender outside must send what its asset has declared.
    private func checkVibration(_ candidate: EventCandidate, _ faults: inout EventFaults) {
        guard let vibration = candidate.vibration else {
            if asset.hasVibration { faults.insert(.vibrationMissing) }
            return
        }
        guard asset.hasVibration else {
            faults.insert(.vibrationUndeclared)
            return
        }
        guard let value = vibration.usable else {
            if isFromOutside(candidate) { faults.insert(.vibrationMissing) }
            return
        }
        if !Signal.vibration.admits(value) { faults.insert(.vibrationOutOfRange) }
    }

    private func checkTimestamp(
        _ candidate: EventCandidate,
        _ now: Timestamp?,
        _ faults: inout EventFaults
    ) {
        guard let timestamp = candidate.timestamp else { return }
        if !Self.instants.contains(timestamp) { faults.insert(.timestampAbsurd) }
        if let now, timestamp > now + Self.futureLimit { faults.insert(.timestampInFuture) }
    }

    /// V·I·PF/1000, summed over the phases (contract, sensor event).
    private func derivedPowerKW(_ candidate: EventCandidate) -> Double? {
        if asset.phases == 3, let sum = candidate.sumOfPhasesKW { return sum }
        guard let voltageV = candidate.voltage.usable, let currentA = candidate.current.usable,
            let factor = candidate.powerFactor.usable
        else { return nil }
        return Double(asset.phases) * (voltageV * currentA * factor) / 1_000
    }

    private func isFromOutside(_ candidate: EventCandidate) -> Bool {
        candidate.isSent || candidate.source == .http || candidate.source == .replay
    }

    private func isStatedPower(_ stated: Double, near derived: Double?) -> Bool {
        guard let derived, stated.isFinite else { return false }
        let slack = Self.statedPowerTolerance * derived + Self.statedPowerSlackKW
        return (stated - derived).magnitude <= slack
    }

    private func qualities(_ candidate: EventCandidate, _ powerKW: Double?) -> InlineQualities {
        var qualities = InlineQualities()
        qualities[.voltage] = candidate.voltage.quality
        qualities[.current] = candidate.current.quality
        qualities[.powerFactor] = candidate.powerFactor.quality
        if let vibration = candidate.vibration { qualities[.vibration] = vibration.quality }
        var worst = candidate.voltage.quality
        if candidate.current.quality.grade > worst.grade { worst = candidate.current.quality }
        if candidate.powerFactor.quality.grade > worst.grade {
            worst = candidate.powerFactor.quality
        }
        qualities[.power] = worst
        if let powerKW, let meterKW = candidate.statedPowerKW, worst.grade == .good {
            let slack = Self.meterPowerTolerance * powerKW + Self.meterPowerSlackKW
            if (meterKW.magnitude - powerKW).magnitude > slack {
                qualities[.power] = .uncertain(.disagreesWithMeter)
            }
        }
        return qualities
    }
}

extension Signal {
    /// Whether `value` is a finite number in the admissible range.
    @inline(__always)
    fileprivate func admits(_ value: Double) -> Bool {
        value.isFinite && admissibleRange.contains(value)
    }
}
