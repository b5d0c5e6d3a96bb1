/// Why a baseline cannot be used for an asset.
public enum BaselineMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is of the channels `found`, the asset has `expected`.
    case channels(found: [String], expected: [String])
    /// It was learned of simulated data, and the asset's are not.
    case simulated

    /// What does not fit, and what to do.
    public var description: String {
        switch self {
        case .channels(let found, let expected):
            "the baseline is of the channels \(found.joined(separator: ", ")), the asset has "
                + "\(expected.joined(separator: ", ")); learn one for it as it is now"
        case .simulated:
            "the baseline was learned of simulated data, which says nothing of this machine; "
                + "learn one of its own data"
        }
    }
}

extension AssetAnalysis {
    /// Whether `baseline` may judge this asset.
    func check(_ baseline: Baseline) throws(BaselineMismatch) {
        try channels.check(baseline)
        guard plan.isSimulated || !baseline.isSimulated else { throw .simulated }
    }
}

extension DetectionChannels {
    /// Whether `baseline` is of these channels.
    func check(_ baseline: Baseline) throws(BaselineMismatch) {
        let found = baseline.channels.map(\.name)
        guard found == names else { throw .channels(found: found, expected: names) }
    }
}
