import Diagnostics

/// Weighs one set of measurements by what makes physical sense; used once.
struct EvidenceWeighing {
    /// Line-to-neutral voltages of the world's mains with their tolerance, V: 110…127 and 220…240.
    static let mainsVoltages: [ClosedRange<Double>] = [100...140, 180...280]
    /// Voltages between lines, V: 190…220, 380…440, 690.
    static let lineVoltages: [ClosedRange<Double>] = [175...250, 320...490, 600...760]
    /// Frequencies of mains, Hz.
    static let mainsFrequencies: [ClosedRange<Double>] = [47...53, 57...63]
    /// How far power may be from V·I·PF: values of one read are not of one instant, part of it.
    static let powerTolerance = 0.05
    /// Beyond this it is no longer the same power.
    static let powerContradiction = 0.25
    /// Below this, in kVA, a power says nothing.
    static let smallestPower = 0.005
    /// What a part of a machine can be warmed to, °C; exactly 0 says nothing.
    static let sensorTemperatures = -20.0...120.0
    /// Gravity as three axes show it together, g, with vibration on top.
    static let gravity = 0.7...1.4

    private let measurements: [Channel: Measurement]
    private let phases: Int
    private(set) var evidence: [ProfileFit.Evidence] = []
    private var hasVoltage = false
    private var hasFrequency = false
    private var hasPower = false
    private var hasContradiction = false
    private var hasSensorValue = false

    init(_ measurements: [Channel: Measurement], phases: Int) {
        self.measurements = measurements
        self.phases = phases
    }

    /// Weighs what a device of `kind` says.
    mutating func weigh(_ kind: DeviceProfile.Kind) {
        switch kind {
        case .electrical:
            weighVoltages()
            weighFrequency()
            weighPowers()
        case .vibration: weighSensor()
        }
        weighRanges()
    }

    /// So many reads were refused or not answered.
    mutating func noteRefusals(_ count: Int) {
        guard count > 0 else { return }
        add(-2 * count, "\(count) of the profile's reads not answered with registers")
    }

    /// What all of it amounts to.
    func confidence(kind: DeviceProfile.Kind, isComplete: Bool) -> ProfileFit.Confidence {
        let points = evidence.reduce(0) { $0 + $1.points }
        switch kind {
        case .electrical:
            let makesSense = hasVoltage && hasFrequency && !hasContradiction && points > 0
            if makesSense { return hasPower && isComplete ? .sure : .likely }
            return points > 0 && (hasVoltage || hasFrequency) ? .possible : .none
        case .vibration:
            guard hasSensorValue, points > 0, !hasContradiction else { return .none }
            return isComplete ? .likely : .possible
        }
    }

    private mutating func add(_ points: Int, _ text: String) {
        evidence.append(ProfileFit.Evidence(text: text, points: points))
    }

    private mutating func weighVoltages() {
        for channel in [Channel.voltageL1, .voltageL2, .voltageL3, .voltage] {
            weighVoltage(channel, in: Self.mainsVoltages, weight: 2)
        }
        for channel in [Channel.voltageL1L2, .voltageL2L3, .voltageL3L1, .voltageLineToLine] {
            weighVoltage(channel, in: Self.lineVoltages, weight: 1)
        }
    }

    private mutating func weighVoltage(
        _ channel: Channel,
        in ranges: [ClosedRange<Double>],
        weight: Int
    ) {
        guard let measurement = measurements[channel], let value = measurement.value else { return }
        if ranges.contains(where: { $0.contains(value) }) {
            hasVoltage = true
            add(weight, "\(shown(channel, value))")
        } else if value != 0 || phases == 3 {
            add(-weight, "\(shown(channel, value)) is no mains voltage")
        }
    }

    private mutating func weighFrequency() {
        guard let value = measurements[.frequency]?.value else { return }
        if Self.mainsFrequencies.contains(where: { $0.contains(value) }) {
            hasFrequency = true
            add(3, shown(.frequency, value))
        } else if value != 0 {
            hasContradiction = true
            add(-3, "\(shown(.frequency, value)) is no mains frequency")
        }
    }

    private mutating func weighPowers() {
        var worst: Double?
        let sets: [(v: Channel, i: Channel, p: Channel, pf: Channel)] = [
            (.voltageL1, .currentL1, .activePowerL1, .powerFactorL1),
            (.voltageL2, .currentL2, .activePowerL2, .powerFactorL2),
            (.voltageL3, .currentL3, .activePowerL3, .powerFactorL3),
        ]
        for set in sets {
            if let off = powerError(set.v, set.i, set.p, set.pf, times: 1) {
                worst = max(worst ?? 0, off)
            }
        }
        if worst == nil {
            worst = powerError(
                .voltage,
                .current,
                .activePower,
                .powerFactor,
                times: Double(phases)
            )
        }
        if let worst { weighPower(off: worst, "power agrees with V·I·PF") }
        if let off = sumError() { weighPower(off: off, "total power is the sum of the phases") }
    }

    private mutating func weighPower(off: Double, _ what: String) {
        if off <= Self.powerTolerance {
            hasPower = true
            add(3, "\(what) within \(Self.decimal(max(off * 100, 0.1), places: 1)) %")
        } else if off > Self.powerContradiction {
            hasContradiction = true
            add(-4, "not so: \(what) (\(Int(min(off * 100, 1e6))) % off)")
        }
    }

    /// How far power is from V·I·PF, as a part of V·I; nil where that says nothing.
    private func powerError(
        _ voltage: Channel,
        _ current: Channel,
        _ power: Channel,
        _ factor: Channel,
        times: Double
    ) -> Double? {
        guard let volts = measurements[voltage]?.value, let amperes = measurements[current]?.value,
            let kilowatts = measurements[power]?.value
        else { return nil }
        let apparent = (volts * amperes).magnitude * times / 1_000
        guard max(apparent, kilowatts.magnitude) >= Self.smallestPower, apparent.isFinite else {
            return nil
        }
        guard let factor = measurements[factor]?.value else {
            // Without a power factor only too much power is wrong.
            let excess = kilowatts.magnitude / max(apparent, Self.smallestPower) - 1
            return excess > Self.powerTolerance ? excess : nil
        }
        let difference = (kilowatts.magnitude - apparent * factor.magnitude).magnitude
        return difference / max(apparent, Self.smallestPower)
    }

    private func sumError() -> Double? {
        let parts = [Channel.activePowerL1, .activePowerL2, .activePowerL3]
            .compactMap { measurements[$0]?.value }
        guard parts.count == 3, let total = measurements[.activePower]?.value else { return nil }
        let sum = parts.reduce(0, +)
        guard max(sum.magnitude, total.magnitude) >= Self.smallestPower else { return nil }
        return (total - sum).magnitude / max(sum.magnitude, Self.smallestPower)
    }

    private mutating func weighSensor() {
        let axes = [Channel.accelerationX, .accelerationY, .accelerationZ]
            .compactMap { measurements[$0]?.value }
        if axes.count == 3 {
            let magnitude = axes.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if Self.gravity.contains(magnitude) {
                hasSensorValue = true
                add(3, "acceleration is \(Self.decimal(magnitude, places: 2)) g, about gravity's")
            } else if magnitude != 0 {
                add(-2, "acceleration is \(Self.decimal(magnitude, places: 2)) g, not gravity's")
            }
        }
        if let value = measurements[.temperature]?.value {
            if value != 0, Self.sensorTemperatures.contains(value) {
                hasSensorValue = true
                add(2, shown(.temperature, value))
            } else if value != 0 {
                hasContradiction = true
                add(-3, "\(shown(.temperature, value)) is no machine's temperature")
            }
        }
    }

    /// Numbers that their channels cannot be.
    private mutating func weighRanges() {
        let wrong = Channel.allCases.filter {
            measurements[$0]?.quality == .bad(.outOfRange)
        }
        guard let first = wrong.first else { return }
        let others = wrong.count > 1 ? " and \(wrong.count - 1) more" : ""
        add(-2 * wrong.count, "\(first.name)\(others) beyond what can be")
    }

    private func shown(_ channel: Channel, _ value: Double) -> String {
        "\(channel.name) \(Self.decimal(value, places: 2)) \(channel.unit.rawValue)"
    }

    /// `value` with so many decimal places; a very large or small one as Swift writes it.
    static func decimal(_ value: Double, places: Int) -> String {
        let scale = places == 1 ? 10.0 : 100.0
        guard value.magnitude < 1e9, value == 0 || value.magnitude >= 0.5 / scale else {
            return "\(value)"
        }
        return "\((value * scale).rounded() / scale)"
    }
}
