import Platform

/// One closure that waits for the store's thread, and its answer.
final class Question: Sendable {
    private enum Stage {
        case waiting
        case abandoned
        case answered
    }

    private let stage = Condition(Stage.waiting)
    private let body: @Sendable (StoreReader?) -> StoreError?

    /// `body` is called once, with nil if the store closes before it was its turn; it gives what
    /// went wrong.
    init(_ body: @escaping @Sendable (StoreReader?) -> StoreError?) {
        self.body = body
    }

    /// Runs it on the store's thread, unless its asker has gone.
    ///
    /// - Returns: what went wrong; nil if nothing has.
    @discardableResult
    func answer(_ reader: StoreReader?) -> StoreError? {
        let isWanted = stage.withLock { stage in
            if case .abandoned = stage { return false }
            return true
        }
        guard isWanted else { return nil }
        let error = body(reader)
        stage.signal { $0 = .answered }
        return error
    }

    /// Waits for the answer.
    ///
    /// - Returns: false if it has not come in time; then nobody wants it any more.
    func wait(upTo timeout: Duration) -> Bool {
        stage.wait(
            upTo: timeout,
            until: { stage in
                if case .answered = stage { return true }
                return false
            },
            then: { stage in
                if case .answered = stage { return true }
                stage = .abandoned
                return false
            }
        )
    }
}
