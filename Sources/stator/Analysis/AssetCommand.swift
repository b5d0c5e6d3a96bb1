import Diagnostics
import DigitalTwin
import Platform

/// What an operator asks of an asset's analysis.
enum AssetCommand: Sendable {
    /// Learn a baseline from now on.
    case learn(note: String)
    /// Make a baseline of what was recorded so far, although it is less than asked for.
    case concludeLearning(note: String)
    /// Take version `version` of the asset's baselines into use; nil means the one before.
    case useBaseline(version: UInt64?, note: String)
    /// Take a baseline that was exported into use.
    case importBaseline(json: [UInt8], note: String)
    case acknowledge(note: String)
    case markFalseAlarm(note: String)
    case resetAfterService(note: String)
    case undoReset(note: String)
    case purge(note: String)
    /// Add an entry to the asset's log.
    case log(type: String, severity: LogSeverity, note: String)
    /// Have the asset's digital twin show a fault, now.
    case injectFault(FaultKind, Severity, duration: Duration?, note: String)
    /// Have the asset's digital twin be sound again.
    case clearFault(note: String)

    /// How much an operator's entry matters.
    enum LogSeverity: String, CaseIterable, Sendable {
        case notice
        case warning
        case critical
    }
}

/// What became of a command: what was done, or why not, in plain words.
enum AssetCommandAnswer: Hashable, Sendable {
    case done(String)
    case refused(String)
    /// Nobody is there to do it now: it may be asked for again.
    case unavailable(String)
}

/// Where commands wait for the thread that an asset belongs to.
final class AssetCommandInbox: Sendable {
    /// The most commands that wait.
    static let limit = 16

    /// A command and who waits for its answer.
    struct Item: Sendable {
        let command: AssetCommand
        /// After this nobody waits any more, and it is not done.
        let deadline: MonotonicTime
        let answer: @Sendable (AssetCommandAnswer) -> Void
    }

    private struct Content {
        var items: [Item] = []
        var isClosed = false
    }

    private let content = Condition(Content())

    /// Gives a command; false where too many wait or nobody takes any, and then it is not answered.
    func submit(_ item: Item) -> Bool {
        content.withLock { content in
            guard !content.isClosed, content.items.count < Self.limit else { return false }
            content.items.append(item)
            return true
        }
    }

    /// Takes all that wait.
    func takeAll() -> [Item] {
        content.withLock { content in
            defer { content.items = [] }
            return content.items
        }
    }

    /// Takes no more; what waits is answered with that.
    func close() {
        content.withLock { $0.isClosed = true }
        for item in takeAll() {
            item.answer(.unavailable("the agent stops or reads its configuration again"))
        }
    }
}
