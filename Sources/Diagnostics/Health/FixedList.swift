/// A list of at most `capacity` elements, held in place: it never allocates.
public struct FixedList<let capacity: Int, Element: Hashable & Sendable>: Sendable {
    private var storage: InlineArray<capacity, Element?>
    /// How many elements there are, 0…`capacity`.
    public private(set) var count = 0

    /// No elements.
    public init() {
        storage = InlineArray(repeating: nil)
    }

    /// Whether there are no elements.
    public var isEmpty: Bool { count == 0 }

    /// Whether there is no place for another one.
    public var isFull: Bool { count == capacity }

    /// The places that hold an element.
    public var indices: Range<Int> { 0..<count }

    /// The element at `index`; an index outside `indices` is a broken assumption and traps.
    public subscript(index: Int) -> Element {
        get {
            guard index < count, let element = storage[index] else {
                preconditionFailure("index \(index) of \(count)")
            }
            return element
        }
        set {
            precondition(index < count, "index \(index) of \(count)")
            storage[index] = newValue
        }
    }

    /// Adds `element` at the end; one that finds no place is left out.
    ///
    /// - Returns: whether there was a place.
    @discardableResult
    public mutating func append(_ element: Element) -> Bool {
        guard !isFull else { return false }
        storage[count] = element
        count += 1
        return true
    }

    /// Adds `element` at the end; where there is no place, the first element gives way.
    public mutating func push(_ element: Element) {
        guard isFull else {
            append(element)
            return
        }
        for index in 1..<capacity { storage[index - 1] = storage[index] }
        storage[capacity - 1] = element
    }

    /// Leaves no elements.
    public mutating func removeAll() {
        for index in 0..<count { storage[index] = nil }
        count = 0
    }
}

extension FixedList: Hashable {
    /// Whether both hold equal elements in the same order.
    public static func == (left: Self, right: Self) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    /// Hashes the count and the elements.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for index in indices { hasher.combine(self[index]) }
    }
}
