@testable import Diagnostics

// The macros of the tests do not take a span.

extension IsolationForest {
    func score(_ row: [Double]) -> Double? { score(row.span) }
}

extension ForestModel {
    func anomalyScore(_ row: [Double]) -> Double? { anomalyScore(row.span) }
}

extension FNV1a {
    static func hash(_ bytes: [UInt8]) -> UInt64 { hash(bytes.span) }
}
