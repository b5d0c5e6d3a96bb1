/// The number of one append, by which its giver asks whether it is on disk.
public struct StoreTicket: Hashable, Comparable, Sendable {
    let number: UInt64

    /// Whether the left append was the earlier one.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
