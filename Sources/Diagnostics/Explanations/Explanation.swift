/// Why: one plain sentence, made of the numbers that raised it.
///
/// Source: contract, "Health and risk report (V1)". Every explanation names a feature, its value,
/// and the limit or baseline that it crossed; where it interprets, it says "may".
public struct Explanation: Hashable, Sendable {
    /// The longest reason, UTF-8 bytes.
    public static let reasonByteLimit = 512
    /// The most features of one reason.
    public static let featureLimit = 8

    /// The sentence, without a full stop.
    public let reason: String
    /// The names of the features or signals that it speaks of, at least one.
    public let relatedFeatures: [String]
    /// How sure it is that these features deviate, 0…1; not that a machine will fail.
    public let confidence: Double

    /// An explanation; nil where it is empty, too long, names no feature, or has no confidence 0…1.
    public init?(reason: String, relatedFeatures: [String], confidence: Double) {
        guard (1...Self.reasonByteLimit).contains(reason.utf8.count),
            (1...Self.featureLimit).contains(relatedFeatures.count),
            relatedFeatures.allSatisfy({
                (1...FeatureLabel.nameByteLimit).contains($0.utf8.count)
            }),
            (0...1).contains(confidence)
        else { return nil }
        self.reason = reason
        self.relatedFeatures = relatedFeatures
        self.confidence = confidence
    }
}
