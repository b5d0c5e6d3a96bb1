import Diagnostics
import Platform
import StatusPage

/// What became of what was sent: counts since the start, and the newest rejections.
final class IngestBoard: Sendable {
    /// One request that was rejected.
    struct Rejection: Sendable {
        let time: MonotonicTime
        let assetID: String?
        let reason: String
        let message: String
    }

    /// Everything on the board.
    struct Content: Sendable {
        var accepted: UInt64 = 0
        var duplicates: UInt64 = 0
        /// Stored records that could not be compared with what was sent, since they do not decode.
        var unreadableRecords: UInt64 = 0
        var rejected: [String: UInt64] = [:]
        /// The newest ones, oldest first.
        var rejections: [Rejection] = []
    }

    /// The most rejections that are kept.
    static let rejectionLimit = 20

    private let content = Condition(Content())

    /// What it says now.
    var now: Content { content.withLock(\.self) }

    /// Events were stored, or were there already.
    func count(accepted: Int, duplicates: Int) {
        content.withLock { content in
            content.accepted += UInt64(accepted)
            content.duplicates += UInt64(duplicates)
        }
    }

    /// So many stored records do not decode: what was sent was not compared with them.
    func count(unreadableRecords: Int) {
        content.withLock { $0.unreadableRecords += UInt64(unreadableRecords) }
    }

    /// A request was rejected for `reasons`, of each of which there are so many.
    func reject(
        _ reasons: [String: UInt64],
        message: String,
        assetID: String? = nil,
        reason: String
    ) {
        let rejection = Rejection(
            time: MonotonicClock.now(),
            assetID: assetID,
            reason: reason,
            message: message
        )
        content.withLock { content in
            content.rejected.merge(reasons) { $0 + $1 }
            if content.rejections.count == Self.rejectionLimit { content.rejections.removeFirst() }
            content.rejections.append(rejection)
        }
    }

    /// A request was refused as a whole.
    func refuse(_ reason: String, message: String) {
        reject([reason: 1], message: message, reason: reason)
    }
}
