import CSQLite
import Diagnostics

/// Why the store cannot be opened, or why it cannot do what it was asked.
public enum StoreError: Error, Hashable, Sendable {
    /// A newer program wrote the file; it is left as it is.
    case newer(path: String, found: Int, known: Int)
    /// The file is not one of ours; it is left as it is.
    case foreign(path: String, reason: String)
    /// Another process has the directory; `holder` is its process id where it is known.
    case locked(directory: String, holder: Int?)
    /// There is no such directory.
    case directoryMissing(path: String)
    /// The directory, or a file in it, cannot be used; `reason` is the system's.
    case notPermitted(path: String, reason: String)
    /// The file was ours and its contents are no longer sound.
    case damaged(path: String, reason: String)
    /// No space is left for it.
    case diskFull(path: String)
    /// The disk failed; `code` is SQLite's extended result code or the system's errno.
    case inputOutput(path: String, reason: String, code: Int32)
    /// SQLite refused one row and keeps all others: `reason` is its own.
    case rowRefused(path: String, reason: String)
    /// Anything else that SQLite says, with its extended result code.
    case database(path: String, action: String, reason: String, code: Int32)
    /// A stored record does not decode.
    case badRecord(id: Int64, RecordBlockError)
    /// A stored health report does not decode.
    case badReport(id: Int64, StateBytesError)
    /// A stored artifact does not decode.
    case badArtifact(id: Int64, RecordBlockError)
    /// Something is larger than what the store takes.
    case tooLarge(what: String, size: Int, limit: Int)
    /// What was given contradicts itself, so that it could not be read back.
    case refused(what: String, RecordBlockError)
    /// There is no such version of an artifact, or one of that number or a later one is there already.
    case badVersion(what: String, found: UInt64, expected: String)
    /// The store's thread has not answered in time, or has more questions than it holds.
    case busy(path: String)
    /// The store was closed.
    case closed(path: String)

    /// Tells SQLite's result codes apart by what one can do about them.
    init(code: Int32, reason: String, path: String, action: String) {
        self =
            switch code & 0xFF {
            case SQLITE_FULL: .diskFull(path: path)
            case SQLITE_IOERR, SQLITE_PROTOCOL:
                .inputOutput(path: path, reason: reason, code: code)
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
                .notPermitted(path: path, reason: reason)
            case SQLITE_NOTADB: .damaged(path: path, reason: "it is not an SQLite database")
            case SQLITE_CORRUPT: .damaged(path: path, reason: reason)
            case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH:
                .rowRefused(path: path, reason: reason)
            default: .database(path: path, action: action, reason: reason, code: code)
            }
    }
}

extension StoreError: CustomStringConvertible {
    /// What is wrong, with what, and what to do.
    public var description: String {
        switch self {
        case .newer(let path, let found, let known):
            "\(path) has schema version \(found) and this program knows versions up to \(known): "
                + "a newer stator wrote it. Install that version again, or name another state "
                + "directory; the file was not changed"
        case .foreign(let path, let reason):
            "\(path) is not a stator store: \(reason). Move it away or name another state "
                + "directory; the file was not changed"
        case .locked(let directory, let holder):
            "\(directory) is in use by another stator"
                + (holder.map { " (process \($0))" } ?? "")
                + ". Stop it first, or name another state directory"
        case .directoryMissing(let path):
            "the state directory \(path) does not exist; make it, owned by the user of this service"
        case .notPermitted(let path, let reason):
            "\(path) cannot be used: \(reason). It must be readable and writable by the user of "
                + "this service"
        case .damaged(let path, let reason):
            "\(path) is damaged: \(reason)"
        case .diskFull(let path):
            "no space is left on the disk of \(path); free some"
        case .inputOutput(let path, let reason, let code):
            "the disk of \(path) failed: \(reason) (\(code)); check it and its cable"
        case .rowRefused(let path, let reason):
            "\(path) refused a row: \(reason)"
        case .database(let path, let action, let reason, let code):
            "\(path): SQLite could not \(action): \(reason) (\(code))"
        case .badRecord(let id, let error):
            "record \(id) does not decode: \(error)"
        case .badReport(let id, let error):
            "health report \(id) does not decode: \(error)"
        case .badArtifact(let id, let error):
            "artifact \(id) does not decode: \(error)"
        case .tooLarge(let what, let size, let limit):
            "\(what) has size \(size), more than the \(limit) that are stored"
        case .refused(let what, let error):
            "\(what) is not stored: \(error)"
        case .badVersion(let what, let found, let expected):
            "\(what): version \(found) does not fit, expected \(expected)"
        case .busy(let path):
            "\(path) did not answer in time; its disk is slow or failing, ask again"
        case .closed(let path):
            "\(path) was closed"
        }
    }
}
