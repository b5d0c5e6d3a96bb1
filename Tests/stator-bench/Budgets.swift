/// What the hot path may cost: `stator-bench --check` fails above it.
///
/// Ratios and counts only, which a loaded or slow machine does not change. Raise one only with the
/// commit that makes it worth it.
enum Budgets {
    /// Allocations of a row of the hot path.
    static let hotAllocations = 0
    /// A score of the forest, 100 trees × 16 features, as a share of the faster walk in plain C.
    static let score = 1.2
    /// An event's whole way, judged, as a share of a score in plain C on padded trees.
    ///
    /// Such a score takes 1.9 µs where this was written, so that it stands for 1 000 000 events a
    /// second on one core.
    static let event = 0.5
    /// The bytes of an asset that learns: above all the rows of an hour.
    static let learningBytes = 450_000
    /// The bytes of an asset that is judged: its baseline and its forest.
    static let judgedBytes = 320_000
    /// What a fit of 100 trees to 256 rows of 16 features should take, in ms; told, not enforced.
    static let fitGoalMS = 2.0
}
