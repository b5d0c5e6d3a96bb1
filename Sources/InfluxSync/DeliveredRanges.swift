/// Which numbers of a table a sink has delivered: the outbox's cursor.
///
/// Sorted ranges that neither touch nor overlap, so it is one range but while a backlog is being
/// caught up. What is forgotten for want of room is only sent once more.
struct DeliveredRanges: Hashable, Sendable {
    /// The most ranges; above it the smallest is forgotten.
    static let rangeLimit = 64
    private static let version: UInt8 = 1

    /// The ranges, lowest first.
    private(set) var ranges: [ClosedRange<Int64>] = []

    init() {}

    /// Notes that all of `range` is delivered, or will never be.
    mutating func markDelivered(_ range: ClosedRange<Int64>) {
        let first = ranges.firstIndex { $0.upperBound >= range.lowerBound - 1 } ?? ranges.count
        var last = first
        var merged = range
        while last < ranges.count, ranges[last].lowerBound <= range.upperBound + 1 {
            merged =
                min(
                    merged.lowerBound,
                    ranges[last].lowerBound
                )...max(
                    merged.upperBound,
                    ranges[last].upperBound
                )
            last += 1
        }
        ranges.replaceSubrange(first..<last, with: [merged])
        keepLimit()
    }

    /// Forgets that anything of `range` was delivered.
    mutating func forget(_ range: ClosedRange<Int64>) {
        ranges = ranges.flatMap { known -> [ClosedRange<Int64>] in
            guard known.overlaps(range) else { return [known] }
            var rest: [ClosedRange<Int64>] = []
            if known.lowerBound < range.lowerBound {
                rest.append(known.lowerBound...(range.lowerBound - 1))
            }
            if known.upperBound > range.upperBound {
                rest.append((range.upperBound + 1)...known.upperBound)
            }
            return rest
        }
        keepLimit()
    }

    private mutating func keepLimit() {
        guard ranges.count > Self.rangeLimit else { return }
        let smallest = ranges.indices.min { ranges[$0].span < ranges[$1].span }
        if let smallest { ranges.remove(at: smallest) }
    }

    /// The lowest numbers from `first` up to `last` that are not delivered; nil if all are.
    func nextBacklog(from first: Int64 = 1, upTo last: Int64) -> ClosedRange<Int64>? {
        var next = first
        for range in ranges where range.upperBound >= next {
            if range.lowerBound > next {
                return next <= last ? next...min(last, range.lowerBound - 1) : nil
            }
            next = range.upperBound + 1
        }
        return next <= last ? next...last : nil
    }

    /// The lowest numbers of a table of `rows` that are not delivered; nil if all are.
    func next(in rows: ClosedRange<Int64>?) -> ClosedRange<Int64>? {
        rows.flatMap { nextBacklog(from: $0.lowerBound, upTo: $0.upperBound) }
    }

    /// How many of these numbers are not delivered.
    func missing(in whole: ClosedRange<Int64>) -> Int64 {
        ranges.reduce(whole.span) { missing, range in
            guard range.overlaps(whole) else { return missing }
            return missing - range.clamped(to: whole).span
        }
    }

    /// Forgets all above `last`: the table ends there, and its next numbers will be new.
    mutating func forget(above last: Int64) {
        ranges = ranges.compactMap { range in
            range.lowerBound > last ? nil : range.lowerBound...min(range.upperBound, last)
        }
    }

    /// A version byte, the number of ranges, and for each the distance from the end of the one
    /// before and its length, as numbers of seven bits a byte, lowest first.
    var encoded: [UInt8] {
        var bytes = [Self.version, UInt8(ranges.count)]
        var end: Int64 = 0
        for range in ranges {
            Self.append(UInt64(range.lowerBound - end), to: &bytes)
            Self.append(UInt64(range.upperBound - range.lowerBound), to: &bytes)
            end = range.upperBound
        }
        return bytes
    }

    /// The ranges that `bytes` stand for; nil for bytes that `encoded` does not give.
    init?(encoded bytes: [UInt8]) {
        guard bytes.count >= 2, bytes[0] == Self.version, Int(bytes[1]) <= Self.rangeLimit else {
            return nil
        }
        var rest = bytes[2...]
        var end: Int64 = 0
        for index in 0..<Int(bytes[1]) {
            guard let distance = Self.number(from: &rest), let length = Self.number(from: &rest),
                distance >= (index == 0 ? 1 : 2),
                case (let lower, let isLow) = end.addingReportingOverflow(distance), !isLow,
                case (let upper, let isHigh) = lower.addingReportingOverflow(length), !isHigh,
                upper < .max
            else { return nil }
            ranges.append(lower...upper)
            end = upper
        }
        guard rest.isEmpty else { return nil }
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func number(from bytes: inout ArraySlice<UInt8>) -> Int64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = bytes.popFirst() {
            guard shift < 63 else { return nil }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int64(exactly: number) }
            shift += 7
        }
        return nil
    }
}

extension ClosedRange<Int64> {
    /// How many numbers are in it.
    var span: Int64 { upperBound - lowerBound + 1 }
}
