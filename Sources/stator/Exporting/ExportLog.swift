import Logging
import StatusPage

/// Tells in the agent's log how exports end, since a stick's own command is not always watched.
struct ExportLog {
    private let board: ExportBoard
    private let log: Logger
    private var told: [String: StickStatus]

    /// A log of what changes on `board` from now on.
    init(_ board: ExportBoard, log: Logger) {
        self.board = board
        self.log = log
        told = Self.byName(board.sticks())
    }

    /// Tells what has changed since the last call.
    mutating func tellChanges() {
        let now = Self.byName(board.sticks())
        for (name, stick) in now.sorted(by: { $0.key < $1.key })
        where told[name]?.state != stick.state || told[name]?.folder != stick.folder {
            let text = "stick \(name): \(stick.state.words): \(stick.message)"
            switch stick.state {
            case .running, .written, .safeToRemove: log.notice("\(text)")
            case .failed, .interrupted: log.error("\(text)")
            }
        }
        told = now
    }

    private static func byName(_ sticks: [StickStatus]) -> [String: StickStatus] {
        Dictionary(sticks.map { ($0.name, $0) }) { first, _ in first }
    }
}
