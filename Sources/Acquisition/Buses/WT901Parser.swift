import Diagnostics

/// Finds the WT901's frames in a stream of bytes, whatever stands between them.
///
/// A frame is 11 bytes: 0x55, type, four little-endian 16-bit numbers, and the low byte of the sum
/// of the first ten. 0x55 occurs in data too: a frame is only what has the right sum, and after a
/// wrong one the search goes on at the next byte. Source: WitMotion standard communication protocol.
package struct WT901Parser {
    /// The bytes of a frame.
    static let frameLength = 11

    /// One frame: its type and its four numbers.
    package struct Frame: Hashable {
        package let type: UInt8
        package let numbers: InlineNumbers
    }

    /// Four numbers, held in place.
    package struct InlineNumbers: Hashable {
        var first: Int16
        var second: Int16
        var third: Int16
        var fourth: Int16
    }

    /// The last bytes, not yet known to be in a frame.
    private var window = [UInt8](repeating: 0, count: WT901Parser.frameLength)
    private var count = 0
    /// Bytes that were in no frame.
    package private(set) var strayBytes: UInt64 = 0

    /// A parser that has seen nothing.
    package init() {}

    /// Takes one byte; a frame if it completes one.
    package mutating func take(_ byte: UInt8) -> Frame? {
        window[count] = byte
        count += 1
        while count > 0 {
            if window[0] == 0x55 {
                guard count == Self.frameLength else { return nil }
                if let frame = complete() {
                    count = 0
                    return frame
                }
            }
            dropFirst()
        }
        return nil
    }

    private func complete() -> Frame? {
        var sum: UInt8 = 0
        for index in 0..<(Self.frameLength - 1) { sum &+= window[index] }
        guard sum == window[Self.frameLength - 1] else { return nil }
        return Frame(
            type: window[1],
            numbers: InlineNumbers(
                first: number(2),
                second: number(4),
                third: number(6),
                fourth: number(8)
            )
        )
    }

    private func number(_ index: Int) -> Int16 {
        Int16(bitPattern: UInt16(window[index]) | UInt16(window[index + 1]) << 8)
    }

    private mutating func dropFirst() {
        strayBytes += 1
        for index in 1..<count { window[index - 1] = window[index] }
        count -= 1
    }
}

extension WT901Parser.Frame {
    /// Gives the readings of the frame, all taken at `time`, to `take`; others than 0x51…0x53 none.
    package func readings(at time: MonotonicTime, _ take: (Reading) -> Void) {
        let axes = (numbers.first, numbers.second, numbers.third)
        switch type {
        case 0x51:
            triple(axes, .accelerationX, .accelerationY, .accelerationZ, 16, time, take)
            give(.temperature, Double(numbers.fourth) / 100, .good, time, take)
        case 0x52:
            triple(axes, .angularRateX, .angularRateY, .angularRateZ, 2_000, time, take)
        case 0x53:
            triple(axes, .angleX, .angleY, .angleZ, 180, time, take)
        default: break
        }
    }

    private func triple(
        _ axes: (Int16, Int16, Int16),
        _ x: Channel,
        _ y: Channel,
        _ z: Channel,
        _ fullScale: Double,
        _ time: MonotonicTime,
        _ take: (Reading) -> Void
    ) {
        give(x, Self.scaled(axes.0, fullScale), quality(axes.0), time, take)
        give(y, Self.scaled(axes.1, fullScale), quality(axes.1), time, take)
        give(z, Self.scaled(axes.2, fullScale), quality(axes.2), time, take)
    }

    private static func scaled(_ number: Int16, _ fullScale: Double) -> Double {
        Double(number) * fullScale / 32_768
    }

    /// An angle may be at its end; an acceleration or rate at its end was cut off.
    private func quality(_ number: Int16) -> Quality {
        let isAtEnd = number == .max || number == .min
        return isAtEnd && type != 0x53 ? .uncertain(.clipped) : .good
    }

    private func give(
        _ channel: Channel,
        _ value: Double,
        _ quality: Quality,
        _ time: MonotonicTime,
        _ take: (Reading) -> Void
    ) {
        let isPlausible = channel.isPlausible(value)
        take(
            Reading(
                channel: channel,
                value: value,
                quality: isPlausible ? quality : .bad(.outOfRange),
                time: time
            )
        )
    }
}
