/// Why the store could not do something: what it was, and what to do about it.
public enum StoreError: Error, Hashable, Sendable {
    /// The file was made by a newer program; it is left as it is.
    case newer(path: String, found: Int, known: Int)
    /// The file is a database of something else, or none at all; it is left as it is.
    case foreign(path: String, what: String)
    /// Another process, whose id this is if it could be read, works on the same directory.
    case locked(path: String, pid: String)
    /// The directory or file cannot be used, in the system's words.
    case unusable(path: String, why: String)
    /// SQLite refused an operation; the code is its extended result code.
    case sqlite(operation: String, code: Int32, message: String)
    /// Stored bytes are not what this program writes.
    case corruptBlock(String)
    /// The store is closed.
    case closed

    /// Whether starting again cannot help: a person has to do something first.
    public var isForHumans: Bool {
        switch self {
        case .newer, .foreign, .locked: true
        case .unusable, .sqlite, .corruptBlock, .closed: false
        }
    }
}

extension StoreError: CustomStringConvertible {
    /// The thing, what was found and expected, and what to do.
    public var description: String {
        switch self {
        case .newer(let path, let found, let known):
            "the store \(path) has schema version \(found), this program knows up to \(known): it was "
                + "written by a newer program and is left untouched; install that program again, or "
                + "give this one another directory with --state-dir"
        case .foreign(let path, let what):
            "\(path) is \(what), not a store of this program, and is left untouched; move it away or "
                + "give another directory with --state-dir"
        case .locked(let path, let pid):
            "the store in \(path) is in use by process \(pid); stop that one first "
                + "(systemctl stop stator), or give another directory with --state-dir"
        case .unusable(let path, let why):
            "the store \(path) cannot be used: \(why); check that the directory exists, is writable "
                + "for this user and is on a healthy disk"
        case .sqlite(let operation, let code, let message):
            "the store could not \(operation): \(message) (SQLite code \(code))"
        case .corruptBlock(let why):
            "a stored block is corrupt: \(why)"
        case .closed:
            "the store is closed"
        }
    }
}
