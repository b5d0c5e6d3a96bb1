/// One of the five signals of a sensor event; the raw value is its index.
public enum Signal: Int, CaseIterable, Sendable {
    case voltage
    case current
    case powerFactor
    case power
    case vibration

    /// The contract's name, its unit at the end.
    public var name: String {
        switch self {
        case .voltage: "voltage_v"
        case .current: "current_a"
        case .powerFactor: "power_factor"
        case .power: "power_kw"
        case .vibration: "vibration_g"
        }
    }

    /// The unit of its values.
    public var unit: Unit {
        switch self {
        case .voltage: .volt
        case .current: .ampere
        case .powerFactor: .one
        case .power: .kilowatt
        case .vibration: .standardGravity
        }
    }

    /// The values that the door lets in.
    ///
    /// Phase-to-neutral voltage to 1 kV, the limit of low voltage (IEC 60038); current to 20 kA,
    /// beyond any low-voltage motor; power factor as in the contract; power as the three bound it;
    /// vibration to 200 g, beyond any industrial accelerometer.
    public var admissibleRange: ClosedRange<Double> {
        switch self {
        case .voltage: 0...1_000
        case .current: 0...20_000
        case .powerFactor: 0...1
        case .power: 0...60_000
        case .vibration: 0...200
        }
    }
}
