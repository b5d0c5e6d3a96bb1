import Diagnostics

extension RegisterEntry {
    /// The measurement in `registers`, whose element `offset` is the entry's first register.
    ///
    /// Registers are as libmodbus gives them: each 16 bits in the machine's order. A not-available
    /// pattern or a NaN is bad(.notAvailable) without a value, an infinity bad(.outOfRange) without
    /// one, and what the channel cannot plausibly be bad(.outOfRange) with the value that was said.
    /// It allocates nothing. Registers that end before the number does are a broken assumption.
    public func decode(_ registers: Span<UInt16>, at offset: Int = 0) -> Measurement {
        let pattern = pattern(in: registers, at: offset)
        if notAvailable.contains(pattern) { return Measurement(nil, .bad(.notAvailable)) }
        let number = number(of: pattern)
        if number.isNaN { return Measurement(nil, .bad(.notAvailable)) }
        let value = transform.applied(to: scale.applied(to: number))
        guard value.isFinite else { return Measurement(nil, .bad(.outOfRange)) }
        return Measurement(value, channel.isPlausible(value) ? .good : .bad(.outOfRange))
    }

    /// The registers that say `value`, given in the channel's unit: what `decode` reads back.
    ///
    /// It is rounded to the nearest number that the registers can hold, and to the last one where
    /// it is beyond them. Nil and NaN become the first not-available pattern, without one a NaN in
    /// a float and 0 in an integer. A number that would look like a not-available pattern gives
    /// way to its neighbour toward zero.
    public func encode(_ value: Double?) -> [UInt16] {
        let pattern = pattern(saying: value)
        return (0..<encoding.count).map { position in
            let shift = 16 * (wordOrder == .abcd ? encoding.count - 1 - position : position)
            return UInt16(truncatingIfNeeded: pattern >> UInt64(shift))
        }
    }

    private func pattern(in registers: Span<UInt16>, at offset: Int) -> UInt64 {
        var pattern: UInt64 = 0
        for position in 0..<encoding.count {
            let place = wordOrder == .abcd ? position : encoding.count - 1 - position
            pattern = pattern << 16 | UInt64(registers[offset + place])
        }
        return pattern
    }

    private func number(of pattern: UInt64) -> Double {
        switch encoding {
        case .int16: Double(Int16(truncatingIfNeeded: pattern))
        case .int32: Double(Int32(truncatingIfNeeded: pattern))
        case .int64: Double(Int64(bitPattern: pattern))
        case .uint16, .uint32, .uint64: Double(pattern)
        case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
        case .float64: Double(bitPattern: pattern)
        }
    }

    private func pattern(saying value: Double?) -> UInt64 {
        guard let value, !value.isNaN else { return patternOfNothing }
        let number = scale.undone(from: value)
        var pattern =
            switch encoding {
            case .int16: UInt64(UInt16(bitPattern: Int16(saturating: number)))
            case .int32: UInt64(UInt32(bitPattern: Int32(saturating: number)))
            case .int64: UInt64(bitPattern: Int64(saturating: number))
            case .uint16: UInt64(UInt16(saturating: number))
            case .uint32: UInt64(UInt32(saturating: number))
            case .uint64: UInt64(saturating: number)
            case .float32: UInt64(Float(saturating: number).bitPattern)
            case .float64: Double(saturating: number).bitPattern
            }
        while notAvailable.contains(pattern), pattern != 0 {
            pattern = number < 0 && encoding.isTwosComplement ? pattern + 1 : pattern - 1
        }
        return pattern
    }

    private var patternOfNothing: UInt64 {
        if let pattern = notAvailable.first { return pattern }
        return switch encoding {
        case .float32: UInt64(Float.nan.bitPattern)
        case .float64: Double.nan.bitPattern
        case .int16, .uint16, .int32, .uint32, .int64, .uint64: 0
        }
    }
}

extension RegisterEntry.Encoding {
    /// Whether numbers below zero count up from the sign bit, as in a signed integer.
    fileprivate var isTwosComplement: Bool {
        switch self {
        case .int16, .int32, .int64: true
        case .uint16, .uint32, .uint64, .float32, .float64: false
        }
    }
}

extension RegisterEntry.Scale {
    fileprivate func applied(to number: Double) -> Double {
        switch self {
        case .multiply(let factor): number * factor
        case .divide(let divisor): number / divisor
        }
    }

    fileprivate func undone(from value: Double) -> Double {
        switch self {
        case .multiply(let factor): value / factor
        case .divide(let divisor): value * divisor
        }
    }
}

extension RegisterEntry.Transform {
    fileprivate func applied(to value: Double) -> Double {
        switch self {
        case .none: value
        case .magnitude: value.magnitude
        // A code beyond ±2 is none; it stays as it is, so that the channel finds it implausible.
        case .fourQuadrant:
            value.magnitude > 1 && value.magnitude <= 2 ? 2 - value.magnitude : value.magnitude
        }
    }
}

extension FixedWidthInteger {
    /// The integer nearest to `number`, the last one on its side where there is none.
    fileprivate init(saturating number: Double) {
        let rounded = number.rounded()
        if let exact = Self(exactly: rounded) {
            self = exact
        } else {
            self = rounded < 0 ? .min : .max
        }
    }
}

extension BinaryFloatingPoint {
    /// The number nearest to `number`, the largest finite one on its side where that is infinite.
    fileprivate init(saturating number: Double) {
        let nearest = Self(number)
        let largest = Self.greatestFiniteMagnitude
        self = Swift.min(Swift.max(nearest, -largest), largest)
    }
}
