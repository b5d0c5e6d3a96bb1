/// A queue whose front is taken in constant time on average.
struct FirstInFirstOut<Element> {
    private var items: [Element] = []
    private var head = 0

    var count: Int { items.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : items[head] }
    /// What is in it, oldest first.
    var elements: ArraySlice<Element> { items[head...] }

    mutating func append(_ element: Element) {
        items.append(element)
    }

    /// Takes the item at `index`, counted from the oldest, which is there.
    mutating func remove(at index: Int) -> Element {
        guard index == 0 else { return items.remove(at: head + index) }
        let element = items[head]
        removeFirst(1)
        return element
    }

    /// Takes the oldest `count` items, which are there.
    mutating func removeFirst(_ count: Int) {
        head += count
        // What is gone is given back once it is the larger part, so that nothing is moved twice.
        if head > items.count / 2 {
            items.removeFirst(head)
            head = 0
        }
    }
}
