/// The lengths of paths in isolation trees, which are what an isolation forest measures.
///
/// Source: Liu, Ting, Zhou, "Isolation Forest", ICDM 2008, equation 1; Liu, Ting, Zhou,
/// "Isolation-based anomaly detection", ACM TKDD 6(1), 2012, for c(2) = 1.
enum PathLength {
    /// c(n): the mean path, in edges, of an unsuccessful search in a binary tree of n samples.
    ///
    /// c(n) = 2(ln(n − 1) + γ) − 2(n − 1)/n, c(2) = 1, and 0 for fewer: scikit-learn's formula.
    static func average(samples: Int) -> Double {
        if samples < 2 { return 0 }
        if samples == 2 { return 1 }
        let others = Double(samples - 1)
        return 2 * (DeterministicMath.naturalLogarithm(others) + eulerGamma)
            - 2 * others / Double(samples)
    }

    /// The deepest level of a tree fitted to `samples`: ⌈log₂ max(samples, 2)⌉.
    static func heightLimit(samples: Int) -> Int {
        let last = max(samples, 2) - 1
        return Int.bitWidth - last.leadingZeroBitCount
    }

    private static let eulerGamma = 0.5772156649015329
}
