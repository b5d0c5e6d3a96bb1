import Diagnostics

/// The registers of a Modbus device and the limits on asking for them.
public struct RegisterTable: Hashable, Sendable {
    /// Which registers are read; the raw value is the function code (Modbus V1.1b3 §6.3, §6.4).
    public enum Function: UInt8, Sendable {
        case holding = 3
        case input = 4
    }

    /// Which registers.
    public let function: Function
    /// The most registers the device answers in one read, 1…125.
    public let readLimit: Int
    /// 2 where only even addresses and counts are answered, else 1.
    public let alignment: Int
    /// Whether the device answers a read over registers that hold no channel.
    public let readsGaps: Bool
    /// The silence the device needs between its reply and the next request on the line.
    public let silence: Duration
    /// The registers that hold channels, sorted by address.
    public let entries: [RegisterEntry]

    /// A table; its entries are sorted here.
    public init(
        function: Function,
        readLimit: Int,
        alignment: Int,
        readsGaps: Bool = true,
        silence: Duration,
        entries: [RegisterEntry]
    ) {
        self.function = function
        self.readLimit = readLimit
        self.alignment = alignment
        self.readsGaps = readsGaps
        self.silence = silence
        self.entries = entries.sorted { $0.address < $1.address }
    }
}

/// One channel in a device's registers.
public struct RegisterEntry: Hashable, Sendable {
    /// How a number is written into registers; the raw value is the word in profiles.
    public enum Encoding: String, Sendable, CaseIterable {
        case int16
        case uint16
        case int32
        case uint32
        case int64
        case uint64
        case float32
        case float64

        /// The registers it takes: 1, 2 or 4.
        public var count: Int {
            switch self {
            case .int16, .uint16: 1
            case .int32, .uint32, .float32: 2
            case .int64, .uint64, .float64: 4
            }
        }
    }

    /// The order of the 16-bit words of a longer number.
    public enum WordOrder: String, Sendable, CaseIterable {
        /// High word first.
        case abcd = "ABCD"
        /// Low word first.
        case cdab = "CDAB"
    }

    /// From the number in the registers to the channel's unit.
    ///
    /// A division keeps decimal steps exact: 2301 / 10 is 230.1, 2301 × 0.1 is not.
    public enum Scale: Hashable, Sendable {
        case multiply(by: Double)
        case divide(by: Double)
    }

    /// What is done to the scaled number; the raw value is the word in profiles.
    public enum Transform: String, Sendable, CaseIterable {
        /// As it is.
        case none
        /// Its magnitude, where a device gives direction by sign.
        case magnitude
        /// Schneider's 4-quadrant code in −2…2: above 1 it is 2 − x, below −1 it is −2 − x, and the
        /// magnitude of that is the power factor.
        case fourQuadrant = "four-quadrant"
    }

    /// What the number is a reading of.
    public let channel: Channel
    /// The 0-based wire address of its first register.
    public let address: UInt16
    /// How it is written.
    public let encoding: Encoding
    /// The order of its words.
    public let wordOrder: WordOrder
    /// From register to unit.
    public let scale: Scale
    /// What is done after scaling.
    public let transform: Transform
    /// Register patterns, right-aligned, by which the device says that it has no value.
    public let notAvailable: [UInt64]

    /// An entry of a register table.
    public init(
        channel: Channel,
        address: UInt16,
        encoding: Encoding,
        wordOrder: WordOrder = .abcd,
        scale: Scale = .multiply(by: 1),
        transform: Transform = .none,
        notAvailable: [UInt64] = []
    ) {
        self.channel = channel
        self.address = address
        self.encoding = encoding
        self.wordOrder = wordOrder
        self.scale = scale
        self.transform = transform
        self.notAvailable = notAvailable
    }
}
