import Diagnostics

/// A queue of fixed size between two threads: its writer never waits, the oldest item gives way.
///
/// All memory is taken at the start. What gave way is counted, so that it can be shown.
public final class BoundedQueue<Element: Sendable>: Sendable {
    private struct Ring {
        var items: [Element?]
        var first = 0
        var count = 0
        var dropped: UInt64 = 0
        var isClosed = false
    }

    private let ring: Condition<Ring>
    /// The most items it holds.
    public let limit: Int

    /// A queue of at most `limit` items, ≥ 1.
    public init(limit: Int) {
        precondition(limit >= 1, "a queue holds at least one item, not \(limit)")
        self.limit = limit
        ring = Condition(Ring(items: Array(repeating: nil, count: limit)))
    }

    /// Adds `item`; if the queue is full the oldest gives way and is counted.
    public func push(_ item: Element) {
        ring.signal { ring in
            if ring.count == limit {
                ring.first = (ring.first + 1) % limit
                ring.count -= 1
                ring.dropped += 1
            }
            ring.items[(ring.first + ring.count) % limit] = item
            ring.count += 1
        }
    }

    /// Waits up to `timeout` for an item, then hands out at most `most` of them, oldest first.
    ///
    /// - Returns: how many items `body` was given; 0 after a time-out or when closed and empty.
    @discardableResult
    public func drain(
        most: Int = .max,
        waitingUpTo timeout: Duration,
        _ body: (Element) -> Void
    ) -> Int {
        var taken = 0
        var next = take(waitingUpTo: timeout)
        while let item = next {
            body(item)
            taken += 1
            next = taken < most ? take(waitingUpTo: nil) : nil
        }
        return taken
    }

    /// Wakes the reader for good: from now on it does not wait.
    public func close() {
        ring.signal { $0.isClosed = true }
    }

    /// How many items gave way since the start.
    public var dropped: UInt64 { ring.withLock { $0.dropped } }

    /// How many items are waiting.
    public var count: Int { ring.withLock { $0.count } }

    private func take(waitingUpTo timeout: Duration?) -> Element? {
        ring.wait(
            upTo: timeout ?? .zero,
            until: { $0.count > 0 || $0.isClosed },
            then: { ring in
                guard ring.count > 0 else { return nil }
                let item = ring.items[ring.first]
                ring.items[ring.first] = nil
                ring.first = (ring.first + 1) % limit
                ring.count -= 1
                return item
            }
        )
    }
}
