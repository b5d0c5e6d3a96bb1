/// Why a baseline cannot be used for an asset: it is of other channels.
public struct BaselineMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    /// The channels of the baseline.
    public let found: [String]
    /// The channels of the asset.
    public let expected: [String]

    /// Which channels there are, which were expected, and what to do.
    public var description: String {
        "the baseline is of the channels \(found.joined(separator: ", ")), the asset has "
            + "\(expected.joined(separator: ", ")); learn one for it as it is now"
    }
}

extension DetectionChannels {
    /// Whether `baseline` is of these channels.
    func check(_ baseline: Baseline) throws(BaselineMismatch) {
        let found = baseline.channels.map(\.name)
        guard found == names else { throw BaselineMismatch(found: found, expected: names) }
    }
}
