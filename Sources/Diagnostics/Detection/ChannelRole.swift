/// What a channel is to the machine that is judged; the raw value is its word in a baseline's JSON.
public enum ChannelRole: String, CaseIterable, Sendable {
    /// Nothing is known of it: it is judged as it is, by the spread that it has within minutes.
    case plain
    /// The supply voltage, which is not the motor's: it explains others, and has its own tolerance.
    case supply
    /// The current, as a measure of the load: it explains others, and any load that was learned is
    /// normal.
    case load
    /// A mean: judged given supply and load.
    case level
    /// A spread, a shape or a part of a spectrum: judged given supply and load.
    case restlessness
    /// A temperature, which lags the load by an hour and has no place in a shorter reference.
    case temperature

    /// Whether the others are judged given this one.
    var isCovariate: Bool { self == .supply || self == .load }

    /// The least scale, as a part of the centre's magnitude.
    ///
    /// Supply and load: they may go as far again without being the motor's fault. A level: one and
    /// a half thousandths is what the curvature leaves that no line through a narrow reference can show, and what a meter
    /// resolves of a power factor.
    var relativeFloor: Double {
        switch self {
        case .supply, .load: 0.02
        case .level: 0.0015
        case .plain, .restlessness, .temperature: 0
        }
    }

    /// The least scale, in the channel's unit.
    var absoluteFloor: Double { self == .temperature ? 10 : 0 }
}
