/// A number in the registers of an unknown device that looks like volts or hertz.
public struct RegisterGuess: Hashable, Sendable {
    /// What it looks like.
    public enum Quantity: String, Sendable {
        case volts = "V"
        case hertz = "Hz"
    }

    /// How the number may be written; the raw value names it in words.
    public enum Encoding: String, Sendable, CaseIterable {
        case floatABCD = "float32 ABCD"
        case floatCDAB = "float32 CDAB"
        case floatBADC = "float32 BADC"
        case floatDCBA = "float32 DCBA"
        case tenths = "uint16, divide = 10"
        case hundredths = "uint16, divide = 100"
        case longTenthsABCD = "int32 ABCD, divide = 10"
        case longTenthsCDAB = "int32 CDAB, divide = 10"
        case longThousandthsABCD = "int32 ABCD, divide = 1000"
        case longThousandthsCDAB = "int32 CDAB, divide = 1000"
    }

    /// Registers read one after another.
    public struct Window: Hashable, Sendable {
        /// Which registers.
        public let function: RegisterTable.Function
        /// The wire address of the first.
        public let address: UInt16
        /// What they hold.
        public let registers: [UInt16]

        /// Registers as they came.
        public init(function: RegisterTable.Function, address: UInt16, registers: [UInt16]) {
            self.function = function
            self.address = address
            self.registers = registers
        }
    }

    /// The most guesses that are told of one device.
    public static let limit = 12

    /// Which registers.
    public let function: RegisterTable.Function
    /// The wire address.
    public let address: UInt16
    /// How the number is written.
    public let encoding: Encoding
    /// What it looks like.
    public let quantity: Quantity
    /// The number.
    public let value: Double

    /// What looks like volts and hertz in `windows`, the likeliest encoding first.
    ///
    /// A float that is a mains voltage or frequency is one seldom by chance. Whole numbers often
    /// are: they count only where one encoding gives both a voltage and a frequency. Two halves of
    /// neighbours can look like a number, too: of what shares a register, the encoding that gives
    /// both quantities, and more numbers, counts.
    public static func all(in windows: [Window]) -> [Self] {
        let found = Encoding.allCases.enumerated().map { place, encoding in
            let numbers = windows.flatMap { hits(in: $0, encoding) }
            return (place: place, quantities: Set(numbers.map(\.quantity)).count, hits: numbers)
        }.filter { Encoding.allCases[$0.place].isFloat && $0.quantities > 0 || $0.quantities == 2 }
        let ordered = found.sorted { left, right in
            if left.quantities != right.quantities { return left.quantities > right.quantities }
            if left.hits.count != right.hits.count { return left.hits.count > right.hits.count }
            return left.place < right.place
        }
        var taken: Set<UInt32> = []
        var guesses: [Self] = []
        for guess in ordered.flatMap(\.hits) where taken.isDisjoint(with: guess.places) {
            taken.formUnion(guess.places)
            guesses.append(guess)
        }
        return Array(guesses.prefix(limit))
    }

    /// Its registers, told apart by function.
    private var places: [UInt32] {
        (0..<encoding.registers).map {
            UInt32(function.rawValue) << 16 | UInt32(address) + UInt32($0)
        }
    }

    private static func hits(in window: Window, _ encoding: Encoding) -> [Self] {
        window.registers.indices.compactMap { index in
            let words = window.registers[index...].prefix(encoding.registers)
            guard words.count == encoding.registers else { return nil }
            let value = encoding.number(in: Array(words))
            guard let quantity = quantity(of: value, isFloat: encoding.isFloat) else { return nil }
            return Self(
                function: window.function,
                address: window.address + UInt16(index),
                encoding: encoding,
                quantity: quantity,
                value: value
            )
        }
    }

    private static func quantity(of value: Double, isFloat: Bool) -> Quantity? {
        let hertz: [ClosedRange<Double>] =
            isFloat ? [48.5...51.5, 58.5...61.5] : [49.5...50.5, 59.5...60.5]
        let volts: [ClosedRange<Double>] =
            isFloat ? [200...260, 350...450] : [215...245, 380...430]
        if hertz.contains(where: { $0.contains(value) }) { return .hertz }
        return volts.contains(where: { $0.contains(value) }) ? .volts : nil
    }
}

extension RegisterGuess.Encoding {
    var isFloat: Bool {
        switch self {
        case .floatABCD, .floatCDAB, .floatBADC, .floatDCBA: true
        default: false
        }
    }

    var registers: Int {
        switch self {
        case .tenths, .hundredths: 1
        default: 2
        }
    }

    /// The number that `words`, as many as it takes, hold.
    func number(in words: [UInt16]) -> Double {
        let first = UInt32(words[0])
        let last = UInt32(words[words.count - 1])
        let abcd = first << 16 | last
        let cdab = last << 16 | first
        return switch self {
        case .floatABCD: Double(Float(bitPattern: abcd))
        case .floatCDAB: Double(Float(bitPattern: cdab))
        case .floatBADC: Double(Float(bitPattern: cdab.byteSwapped))
        case .floatDCBA: Double(Float(bitPattern: abcd.byteSwapped))
        case .tenths: Double(first) / 10
        case .hundredths: Double(first) / 100
        case .longTenthsABCD: Double(Int32(bitPattern: abcd)) / 10
        case .longTenthsCDAB: Double(Int32(bitPattern: cdab)) / 10
        case .longThousandthsABCD: Double(Int32(bitPattern: abcd)) / 1_000
        case .longThousandthsCDAB: Double(Int32(bitPattern: cdab)) / 1_000
        }
    }
}
