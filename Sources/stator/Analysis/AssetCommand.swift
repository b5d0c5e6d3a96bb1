import Diagnostics
import Platform

/// What an operator asks of an asset's analysis.
enum AssetCommand: Sendable {
    /// Learn a baseline from now on.
    case learn
    /// Make a baseline of what was recorded so far, although it is less than asked for.
    case concludeLearning
    /// Take version `version` of the asset's baselines into use; nil means the one before.
    case useBaseline(version: UInt64?)
    /// Take a baseline that was exported into use.
    case importBaseline(json: [UInt8])
    case acknowledge(note: String)
    case markFalseAlarm(note: String)
    case resetAfterService(note: String)
    case undoReset(note: String)
    case purge(note: String)
    /// Add an entry to the asset's log.
    case log(type: String, severity: LogSeverity, note: String)

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
}

/// Where commands wait for the thread that an asset belongs to.
final class AssetCommandInbox: Sendable {
    /// The most commands that wait.
    static let limit = 16

    /// A command and who waits for its answer.
    struct Item: Sendable {
        let command: AssetCommand
        let answer: @Sendable (AssetCommandAnswer) -> Void
    }

    private let items = Condition<[Item]>([])

    /// Gives a command; false where too many wait, and then it is not answered.
    func submit(_ item: Item) -> Bool {
        items.withLock { items in
            guard items.count < Self.limit else { return false }
            items.append(item)
            return true
        }
    }

    /// Takes all that wait.
    func takeAll() -> [Item] {
        items.withLock { items in
            defer { items = [] }
            return items
        }
    }
}
