/// A channel beyond the five signals that an asset declares: temperature, pressure, flow, an axis.
public struct ExtraChannel: Hashable, Sendable {
    /// The most extra channels an asset can have.
    public static let countLimit = 16
    /// The most channels an asset can have a spectrum of: three axes and one more.
    public static let waveformLimit = 4
    /// The longest name, in UTF-8 bytes.
    public static let nameByteLimit = 48

    /// The name that its features start with, its unit at the end: `temperature_c`.
    public let name: String
    /// The unit of its values.
    public let unit: Unit
    /// Whether each value is an instantaneous one of a signed vibration, sampled evenly.
    ///
    /// Only such a channel has a spectrum. Polled RMS values and magnitudes are no waveform: their
    /// spectrum would show twice the true frequency, or nothing.
    public let isWaveform: Bool

    /// A channel; a name that is empty, too long or has other than a–z, 0–9 and _ traps.
    public init(name: String, unit: Unit, isWaveform: Bool = false) {
        precondition(Self.isName(name), "\(name) is no name of a channel: a–z, 0–9, _, at most 48")
        self.name = name
        self.unit = unit
        self.isWaveform = isWaveform
    }

    /// Whether `text` can be the name of a channel.
    public static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= nameByteLimit
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "_")
            }
    }
}
