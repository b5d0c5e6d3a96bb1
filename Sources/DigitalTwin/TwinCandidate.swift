import Diagnostics

extension TwinSample {
    /// What asks to become sensor event number `index` of this stream.
    ///
    /// `identitySeed` seeds the ids of this run of the twin and must differ between runs, whereas the
    /// twin's own seed may be the same; `time` and `timestamp` are the instant that the sample
    /// stands for. An asset declared without vibration takes a candidate without it.
    public func candidate(
        identitySeed: UInt64,
        time: MonotonicTime,
        timestamp: Timestamp?,
        hasVibration: Bool = true
    ) -> EventCandidate {
        var candidate = EventCandidate(
            identity: EventIdentity(seed: identitySeed, sequence: index),
            time: time,
            timestamp: timestamp,
            voltage: Measurement(meanVoltageV, .good),
            current: Measurement(meanCurrentA, .good),
            powerFactor: Measurement(power.factor, .good),
            source: .simulator
        )
        if phases == 3 { candidate.sumOfPhasesKW = power.activeKW }
        if hasVibration { candidate.vibration = Measurement(vibrationG, .good) }
        candidate.state = state
        return candidate
    }
}
