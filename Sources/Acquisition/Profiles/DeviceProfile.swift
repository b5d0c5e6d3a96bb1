import Diagnostics

/// What a kind of device says and how to ask it: one file in `board/profiles`.
public struct DeviceProfile: Hashable, Sendable {
    /// What a device measures, and so which place of an asset it can fill.
    public enum Kind: String, Sendable, CaseIterable {
        case electrical
        case vibration
    }

    /// How a device talks.
    public enum Conversation: Hashable, Sendable {
        /// Registers asked for over Modbus.
        case modbus(RegisterTable)
        /// The WitMotion WT901 frames, which come unasked.
        case wt901
    }

    /// The name used in the configuration, which is also the file's name: `eastron-sdm630`.
    public let name: String
    /// Maker and model as on the device.
    public let title: String
    /// What it measures.
    public let kind: Kind
    /// How it talks.
    public let conversation: Conversation
    /// The phases it measures: 1 or 3; 1 for a vibration sensor.
    public let phases: Int
    /// Where the map comes from: documents and how many agree.
    public let sources: [String]
    /// What of it nobody here has verified on a device; empty if nothing is open.
    public let unverified: [String]
    /// The unit id the device leaves the factory with, 1…247; 0 where it has none.
    public let unitID: UInt8
    /// The line settings it leaves the factory with.
    public let line: LineSettings

    /// A profile; `ProfileFile` reads one from its file and checks it.
    public init(
        name: String,
        title: String,
        kind: Kind,
        conversation: Conversation,
        phases: Int,
        sources: [String],
        unverified: [String],
        unitID: UInt8,
        line: LineSettings
    ) {
        self.name = name
        self.title = title
        self.kind = kind
        self.conversation = conversation
        self.phases = phases
        self.sources = sources
        self.unverified = unverified
        self.unitID = unitID
        self.line = line
    }

    /// The channels a device of this profile says, in the order of its file.
    public var channels: [Channel] {
        switch conversation {
        case .modbus(let table): table.entries.map(\.channel)
        case .wt901: WT901Frame.channels
        }
    }
}

/// The settings of an asynchronous serial line with 8 data bits.
public struct LineSettings: Hashable, Sendable {
    /// Parity; the raw value is the word in configuration and profiles.
    public enum Parity: String, Sendable, CaseIterable {
        case none
        case even
        case odd
    }

    /// Bits a second, one of `baudRates`.
    public var baud: Int
    /// Parity.
    public var parity: Parity
    /// Stop bits, 1 or 2.
    public var stopBits: Int

    /// The rates a line can have, bit/s.
    public static let baudRates = [
        1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400,
    ]

    /// Line settings with 8 data bits.
    public init(baud: Int, parity: Parity, stopBits: Int) {
        self.baud = baud
        self.parity = parity
        self.stopBits = stopBits
    }
}

extension LineSettings: CustomStringConvertible {
    /// The usual short form: `9600 8N1`.
    public var description: String {
        "\(baud) 8\(parity == .none ? "N" : parity == .even ? "E" : "O")\(stopBits)"
    }
}
