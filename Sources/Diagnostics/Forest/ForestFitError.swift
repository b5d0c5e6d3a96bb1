/// Why a forest cannot be fitted to rows.
public enum ForestFitError: Error, Hashable, Sendable {
    /// There are fewer rows than a tree can split, or more than are taken.
    case rowCount(Int)
    /// The number of features or trees is outside what a forest here may have.
    case shape(ForestError)
    /// The values are not whole rows.
    case ragged(valueCount: Int, featureCount: Int)
    /// A value is NaN, infinite, or too large for float32.
    case notFinite(row: Int, feature: Int)
}

extension ForestFitError: CustomStringConvertible {
    /// What is wrong, where, and what was expected.
    public var description: String {
        switch self {
        case .rowCount(let count):
            "\(count) rows; a forest is fitted to 2 to \(IsolationForestFit.rowLimit)"
        case .shape(let error): "\(error)"
        case .ragged(let valueCount, let featureCount):
            "\(valueCount) values are not whole rows of \(featureCount)"
        case .notFinite(let row, let feature):
            "row \(row), feature \(feature) is no finite float32; leave such rows out"
        }
    }
}
