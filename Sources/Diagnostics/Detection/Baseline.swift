/// What is normal for an asset: per channel where its window mean lies and how far it wanders, how
/// the channels move together, and how far from all that the healthy reference ever was.
///
/// z_j = (m_j − median_j) / scale_j; D = √(zᵀ C⁻¹ z); S = D / limit. Nothing is anomalous in
/// isolation, only against this. Source: Mahalanobis distance with local, robust spreads.
public struct Baseline: Hashable, Sendable {
    /// The reference of one channel, in the channel's unit.
    public struct Channel: Hashable, Sendable {
        /// The longest name, bytes.
        public static let nameByteLimit = 64

        /// The channel's name.
        public let name: String
        /// What it is to the machine.
        public let role: ChannelRole
        /// b: the median of the window means of the last 400 s of the reference.
        public let median: Double
        /// s: the median over blocks of 60 s of the block's (q90 − q10)/2.5631 of window means.
        ///
        /// 0 where the channel is not informative. It is local, so a slow shift inside the reference
        /// does not widen it; 2.5631 σ lie between q10 and q90 of a normal distribution.
        public let scale: Double
        /// How far below the median it is normal, ≥ 0: not 0 for supply and load only.
        public let below: Double
        /// How far above.
        public let above: Double
        /// The mean of the window means of the whole reference.
        public let mean: Double
        /// Their population standard deviation, ≥ 0.
        public let standardDeviation: Double

        /// What of a distance from the median lies beyond what is normal.
        static func excess(_ distance: Double, below: Double, above: Double) -> Double {
            if distance > above { return distance - above }
            return distance < -below ? distance + below : 0
        }

        /// Whether the channel has a spread; one without, or mostly missing, takes no part.
        public var isInformative: Bool { scale > 0 }
    }

    /// How the rows are looked at.
    public let pace: DetectionPace
    /// The channels, in the order of a row, 1…32.
    public let channels: [Channel]
    /// What supply and load make of the channels; nil where all are plain.
    let model: OperatingModel?
    /// C⁻¹, row by row; the rows and columns of channels that are not informative are 0.
    public let precision: [Double]
    /// q99 of D over the reference, > 0: the edge of what was healthy.
    public let limit: Double
    /// The rows it was made of, after a change of operating state was cut away.
    public let rowCount: Int
    /// From the first to the last of these rows, s.
    public let spanSeconds: Double
    /// When it was learned, in UTC; nil while the clock could not be trusted.
    public let learned: Timestamp?
    /// Why it should not be trusted; empty where nothing speaks against it.
    public let doubts: [BaselineDoubt]
    /// Whether it was learned of simulated data, so that it must never judge a real machine.
    public let isSimulated: Bool

    /// Whether nothing speaks against it.
    public var isTrusted: Bool { doubts.isEmpty }

    /// "baseline not trustworthy: …" with every reason; nil where it is trusted.
    public var distrust: String? {
        guard !doubts.isEmpty else { return nil }
        let reasons = doubts.map { $0.sentence(channels) }
        return "baseline not trustworthy: \(reasons.joined(separator: "; "))"
    }

    /// The number of informative channels, ≥ 1.
    public var informativeCount: Int { channels.count { $0.isInformative } }

    /// Its identity: the checksum of all that it says, 16 hexadecimal digits.
    public var id: String {
        let digits = String(checksum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Why a baseline cannot be made of a reference.
public enum BaselineError: Error, Hashable, Sendable {
    /// No minute of it is whole.
    case tooShort(seconds: Double)
    /// No channel has a spread.
    case noInformativeChannel
    /// The correlation of the channels has no inverse.
    case notPositiveDefinite
}

extension BaselineError: CustomStringConvertible {
    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .tooShort(let seconds):
            "\(Int(seconds)) s of healthy data without a whole minute; let the machine run on"
        case .noInformativeChannel:
            "every channel is constant or missing; check the sensors and their wiring"
        case .notPositiveDefinite:
            "two channels are the same signal; leave one of them out"
        }
    }
}
