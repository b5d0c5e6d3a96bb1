import Diagnostics

/// How often something failed, by reason.
public struct FailureCounts: Hashable, Sendable {
    /// One more than the largest raw value of a reason.
    private static let size = 1 + Int(QualityReason.allCases.map(\.rawValue).max() ?? 0)

    private var counts = [UInt64](repeating: 0, count: size)

    /// No failures.
    public init() {}

    /// How often `reason` was the cause.
    public internal(set) subscript(reason: QualityReason) -> UInt64 {
        get { counts[Int(reason.rawValue)] }
        set { counts[Int(reason.rawValue)] = newValue }
    }

    /// How often it failed for any reason.
    public var total: UInt64 { counts.reduce(0, +) }
}
