/// How far a value can be trusted, and why not further.
public struct Quality: Hashable, Sendable {
    /// The three grades of the contract; a higher raw value is worse.
    public enum Grade: UInt8, Sendable, Comparable, CaseIterable {
        case good = 0
        case uncertain = 1
        case bad = 2

        /// Whether the left grade is the better one.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        /// The word used in the API, logs and the terminal.
        public var name: String {
            switch self {
            case .good: "good"
            case .uncertain: "uncertain"
            case .bad: "bad"
            }
        }
    }

    /// The grade.
    public let grade: Grade
    /// The reason for a grade below good; `.none` exactly when the grade is good.
    public let reason: QualityReason

    private init(grade: Grade, reason: QualityReason) {
        self.grade = grade
        self.reason = reason
    }

    /// A value as the device said it, inside its plausible range, in time.
    public static let good = Self(grade: .good, reason: .none)

    /// A value to be used with care.
    public static func uncertain(_ reason: QualityReason) -> Self {
        Self(grade: .uncertain, reason: reason)
    }

    /// A value not to be used.
    public static func bad(_ reason: QualityReason) -> Self {
        Self(grade: .bad, reason: reason)
    }

    /// One byte for stored records: the grade in the upper two bits, the reason in the lower six.
    public var storedByte: UInt8 { grade.rawValue << 6 | reason.rawValue }

    /// The quality that `storedByte` was taken from; nil for a byte that no quality has.
    public init?(storedByte: UInt8) {
        guard let grade = Grade(rawValue: storedByte >> 6),
            let reason = QualityReason(rawValue: storedByte & 0x3F),
            (grade == .good) == (reason == .none)
        else { return nil }
        self.init(grade: grade, reason: reason)
    }
}

/// Why a value is uncertain or bad; the raw value (below 64) is its number in stored records.
public enum QualityReason: UInt8, Sendable, CaseIterable {
    case none = 0
    // Said by the device.
    case notAvailable = 1
    case outOfRange = 2
    case zeroAcceleration = 3
    case clipped = 4
    case exceptionReply = 5
    // Lost on the way.
    case noReply = 10
    case corruptFrame = 11
    case unexpectedReply = 12
    case portUnavailable = 13
    case connectionLost = 14
    case lineNoise = 15
    // Found when values were put together.
    case stale = 20
    case derived = 21
    case disagreesWithMeter = 22
    case noDevice = 23
    case settling = 24

    /// The reason in plain words, as a clause: "no reply within the time-out".
    public var text: String {
        switch self {
        case .none: "as read"
        case .notAvailable: "the device says the value is not available"
        case .outOfRange: "outside what the channel can plausibly be (check map and word order)"
        case .zeroAcceleration: "all axes read exactly zero, which gravity rules out"
        case .clipped: "at the end of the sensor's range"
        case .exceptionReply: "the device answered with an exception"
        case .noReply: "no reply within the time-out"
        case .corruptFrame: "the reply was corrupt (checksum or length)"
        case .unexpectedReply: "the reply did not belong to the request"
        case .portUnavailable: "the port cannot be opened"
        case .connectionLost: "the connection was lost"
        case .lineNoise: "the line carries bytes that are no frames"
        case .stale: "the last value is too old"
        case .derived: "computed from other values"
        case .disagreesWithMeter: "V·I·PF differs from the meter's own power"
        case .noDevice: "no reading yet"
        case .settling: "the gravity filter has not settled yet"
        }
    }

    /// The word used in the API and in metrics; ASCII, snake case.
    public var name: String {
        switch self {
        case .none: "none"
        case .notAvailable: "not_available"
        case .outOfRange: "out_of_range"
        case .zeroAcceleration: "zero_acceleration"
        case .clipped: "clipped"
        case .exceptionReply: "exception_reply"
        case .noReply: "no_reply"
        case .corruptFrame: "corrupt_frame"
        case .unexpectedReply: "unexpected_reply"
        case .portUnavailable: "port_unavailable"
        case .connectionLost: "connection_lost"
        case .lineNoise: "line_noise"
        case .stale: "stale"
        case .derived: "derived"
        case .disagreesWithMeter: "disagrees_with_meter"
        case .noDevice: "no_device"
        case .settling: "settling"
        }
    }
}
