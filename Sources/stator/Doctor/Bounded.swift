import Platform

/// A task on a thread of its own that is waited for no longer than a limit.
///
/// A task that hangs, such as on a network file system whose server is gone, is left behind: its
/// thread ends with the program.
final class Bounded<Value: Sendable>: Sendable {
    private let result = Condition<Value?>(nil)

    /// Starts `body`.
    init(_ name: String, _ body: @escaping @Sendable () -> Value) {
        let result = result
        _ = WorkerThread(name: name) {
            let value = body()
            result.signal { $0 = value }
        }
    }

    /// What came of it; nil if it has not ended within `limit` from now.
    func value(upTo limit: Duration) -> Value? {
        result.wait(upTo: limit, until: { $0 != nil }, then: { $0 })
    }
}
