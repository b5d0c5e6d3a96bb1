/// A unit of measurement; the raw value is its symbol as people write it.
public enum Unit: String, CaseIterable, Sendable {
    case one = ""
    case volt = "V"
    case ampere = "A"
    case kilowatt = "kW"
    case kilovoltAmpere = "kVA"
    case kilovar = "kvar"
    case kilowattHour = "kWh"
    case kilovoltAmpereHour = "kVAh"
    case kilovarHour = "kvarh"
    case ampereHour = "Ah"
    case hertz = "Hz"
    case percent = "%"
    case degree = "°"
    case degreePerSecond = "°/s"
    case degreeCelsius = "°C"
    case standardGravity = "g"
    case millimetrePerSecond = "mm/s"
    case micrometre = "µm"

    /// How the name of a channel in this unit ends: `_c` for °C; empty for a number without one.
    public var nameEnding: String {
        switch self {
        case .one: ""
        case .volt: "_v"
        case .ampere: "_a"
        case .kilowatt: "_kw"
        case .kilovoltAmpere: "_kva"
        case .kilovar: "_kvar"
        case .kilowattHour: "_kwh"
        case .kilovoltAmpereHour: "_kvah"
        case .kilovarHour: "_kvarh"
        case .ampereHour: "_ah"
        case .hertz: "_hz"
        case .percent: "_percent"
        case .degree: "_deg"
        case .degreePerSecond: "_deg_s"
        case .degreeCelsius: "_c"
        case .standardGravity: "_g"
        case .millimetrePerSecond: "_mm_s"
        case .micrometre: "_um"
        }
    }

    /// The unit that a channel's name ends in, the longest that fits; `one` where none does.
    public init(ending name: String) {
        var found = Unit.one
        for unit in Self.allCases
        where name.hasSuffix(unit.nameEnding)
            && unit.nameEnding.utf8.count > found.nameEnding.utf8.count
        {
            found = unit
        }
        self = found
    }

    /// The smallest number but zero that a device says in this unit: no meter resolves finer.
    ///
    /// A float with its words in the wrong order is nearly always smaller than that, or enormous.
    var smallestMagnitude: Double {
        switch self {
        case .volt, .hertz: 1e-2
        case .ampere, .percent: 1e-4
        case .kilowatt, .kilovoltAmpere, .kilovar: 1e-6
        case .kilowattHour, .kilovoltAmpereHour, .kilovarHour, .ampereHour: 1e-6
        case .one, .degreePerSecond, .degreeCelsius: 1e-6
        case .degree, .standardGravity, .millimetrePerSecond, .micrometre: 1e-9
        }
    }
}
