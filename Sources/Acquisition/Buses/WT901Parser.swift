import Diagnostics

/// Finds the frames in the byte stream of a WitMotion WT901, wherever it was cut in.
///
/// A frame is 11 bytes: 0x55, a type, four 16-bit little-endian numbers and the low byte of the sum
/// of the ten before. 0x55 is also found in data, so only the checksum tells a frame; out of step, a
/// frame counts only when the next one's 0x55 follows it. So does one in step that holds another
/// 0x55: where a byte was lost on the line, the next frame's start stands in the checksum's place, and
/// once in 256 times it is the right sum. The memory is fixed.
package struct WT901Parser {
    /// A frame with a good checksum.
    package struct Frame: Hashable {
        /// 0x51 acceleration, 0x52 angular rate, 0x53 angle; others are passed on too.
        let type: UInt8
        /// The four numbers.
        let numbers: (Int16, Int16, Int16, Int16)

        package static func == (left: Self, right: Self) -> Bool {
            left.type == right.type && left.numbers == right.numbers
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(type)
            hasher.combine(numbers.0)
        }
    }

    private static let length = 11
    private static let start: UInt8 = 0x55
    /// The types of the protocol, from time (0x50) to the answer to a register read (0x5F).
    private static let types: ClosedRange<UInt8> = 0x50...0x5F

    /// Bytes that were part of no frame.
    private(set) var badBytes: UInt64 = 0
    /// Frames, begun where one had to be, whose checksum was wrong.
    private(set) var badChecksums: UInt64 = 0

    // One frame and the first byte of the next.
    private var window = [UInt8](repeating: 0, count: length + 1)
    private var count = 0
    private var isInStep = false

    /// A parser at the start of a stream.
    package init() {}

    /// A parser at the start of another stream that counts on from `parser`.
    init(countingFrom parser: Self) {
        badBytes = parser.badBytes + UInt64(parser.count)
        badChecksums = parser.badChecksums
    }

    /// Takes one byte; gives the frame that it completes.
    package mutating func feed(_ byte: UInt8) -> Frame? {
        window[count] = byte
        count += 1
        while count > 0 {
            guard window[0] == Self.start, count < 2 || Self.types.contains(window[1]) else {
                drop()
                continue
            }
            guard count >= Self.length else { return nil }
            guard isSumRight else {
                if isInStep { badChecksums += 1 }
                drop()
                continue
            }
            if !isInStep || holdsAnotherStart {
                guard count > Self.length else { return nil }
                guard window[Self.length] == Self.start else {
                    if isInStep { badChecksums += 1 }
                    drop()
                    continue
                }
                isInStep = true
            }
            let frame = frame
            remove(Self.length)
            return frame
        }
        return nil
    }

    private var holdsAnotherStart: Bool {
        for index in 1..<Self.length where window[index] == Self.start { return true }
        return false
    }

    private var isSumRight: Bool {
        var sum: UInt8 = 0
        for index in 0..<(Self.length - 1) { sum &+= window[index] }
        return sum == window[Self.length - 1]
    }

    private var frame: Frame {
        Frame(type: window[1], numbers: (number(2), number(4), number(6), number(8)))
    }

    private func number(_ offset: Int) -> Int16 {
        Int16(bitPattern: UInt16(window[offset]) | UInt16(window[offset + 1]) << 8)
    }

    /// The window does not begin with a frame: on to the next byte.
    private mutating func drop() {
        isInStep = false
        badBytes += 1
        remove(1)
    }

    private mutating func remove(_ bytes: Int) {
        for index in bytes..<max(bytes, count) { window[index - bytes] = window[index] }
        count -= bytes
    }
}

extension WT901Parser.Frame {
    /// The type of the frame with which a sample begins.
    static let acceleration: UInt8 = 0x51
    /// The numbers of an axis at the ends of the sensor's range.
    private static let rails: [Int16] = [.max, .min]

    /// Gives the readings in the frame: none for a type that holds no channel.
    ///
    /// Acceleration is n·16/32768 g, angular rate n·2000/32768 °/s, angle n·180/32768 °, temperature
    /// n/100 °C (WitMotion standard protocol). An acceleration at the rail is uncertain(.clipped),
    /// and exactly zero on all axes bad(.zeroAcceleration).
    package func forEachReading(at time: MonotonicTime, _ body: (Reading) -> Void) {
        switch type {
        case Self.acceleration:
            let isZero = numbers.0 == 0 && numbers.1 == 0 && numbers.2 == 0
            func give(_ channel: Channel, _ number: Int16) {
                let quality: Quality =
                    isZero
                    ? .bad(.zeroAcceleration)
                    : Self.rails.contains(number) ? .uncertain(.clipped) : .good
                let value = Double(number) * 16 / 32_768
                body(Reading(channel: channel, value: value, quality: quality, time: time))
            }
            give(.accelerationX, numbers.0)
            give(.accelerationY, numbers.1)
            give(.accelerationZ, numbers.2)
            body(.plausible(.temperature, Double(numbers.3) / 100, time))
        case 0x52:
            body(.plausible(.angularRateX, Double(numbers.0) * 2_000 / 32_768, time))
            body(.plausible(.angularRateY, Double(numbers.1) * 2_000 / 32_768, time))
            body(.plausible(.angularRateZ, Double(numbers.2) * 2_000 / 32_768, time))
        case 0x53:
            body(.plausible(.angleX, Double(numbers.0) * 180 / 32_768, time))
            body(.plausible(.angleY, Double(numbers.1) * 180 / 32_768, time))
            body(.plausible(.angleZ, Double(numbers.2) * 180 / 32_768, time))
        default: return
        }
    }
}

extension Reading {
    /// A reading that is good if its channel can say `value`.
    fileprivate static func plausible(
        _ channel: Channel,
        _ value: Double,
        _ time: MonotonicTime
    ) -> Self {
        let quality: Quality = channel.isPlausible(value) ? .good : .bad(.outOfRange)
        return Self(channel: channel, value: value, quality: quality, time: time)
    }
}
