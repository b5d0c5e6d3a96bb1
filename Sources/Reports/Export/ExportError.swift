import Glibc
import Store

/// Why nothing, or not all, could be written on a stick.
public enum ExportError: Error, Sendable {
    /// The folder to write into is not there or is no folder.
    case noFolder(path: String, reason: String)
    /// There is less room than the export needs at the least; bytes.
    case noRoom(path: String, free: UInt64, needed: UInt64)
    /// The file cannot be written; `code` is the system's errno.
    case cannotWrite(file: String, code: Int32)
    /// What was read back is not what was written.
    case notReadBack(file: String)
    /// The stick is no longer where it was.
    case gone(path: String)
    /// Every name of today is taken.
    case namesTaken(path: String)
    /// Another export holds the record of this stick.
    case busy(name: String)
    /// The signing key cannot be read, made or used.
    case key(path: String, reason: String)
    /// libcrypto cannot be used.
    case noCrypto(String)
    /// The configuration cannot be read.
    case configuration(String)
    /// The store cannot be read.
    case store(StoreError)
    /// A report cannot be made.
    case report(ReportError)

    /// One word for programs: what kind of trouble it is.
    public var word: String {
        switch self {
        case .noRoom, .cannotWrite(_, ENOSPC), .cannotWrite(_, EDQUOT): "full"
        case .cannotWrite(_, EROFS): "read_only"
        case .gone, .noFolder, .cannotWrite(_, ENODEV), .cannotWrite(_, ENXIO),
            .cannotWrite(_, ENOTCONN), .cannotWrite(_, ECONNABORTED):
            "gone"
        case .cannotWrite(_, EACCES), .cannotWrite(_, EPERM): "not_permitted"
        case .cannotWrite: "write_failed"
        case .notReadBack: "not_read_back"
        case .namesTaken: "names_taken"
        case .busy: "busy"
        case .key, .noCrypto: "no_key"
        case .configuration: "configuration"
        case .store: "store"
        case .report: "report"
        }
    }
}

extension ExportError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .noFolder(let path, let reason):
            "\(path) is no folder that can be written into: \(reason); name where the stick is mounted"
        case .noRoom(let path, let free, let needed):
            "\(path) has \(ByteText.shown(free)) free and the export needs \(ByteText.shown(needed)) at the "
                + "least; make room on it, or export fewer days"
        case .cannotWrite(let file, let code): Self.refusal(file, code)
        case .notReadBack(let file):
            "what was read back of \(file) is not what was written: the stick is broken or a fake; "
                + "use another"
        case .gone(let path):
            "the stick at \(path) has gone while it was written; nothing on it counts as exported. "
                + "Put it in again, or use another"
        case .namesTaken(let path):
            "every name for today is taken in \(path); remove exports that are no longer needed"
        case .busy(let name):
            "another export writes to \(name) at this moment, and did not end within 10 s; wait until it has "
                + "ended, and put the stick in again"
        case .key(let path, let reason):
            "the key that signs exports, \(path), cannot be used: \(reason)"
        case .noCrypto(let reason): "libcrypto cannot be used: \(reason); install libssl3"
        case .configuration(let reason): "the configuration cannot be exported: \(reason)"
        case .store(let error): "\(error)"
        case .report(let error): "\(error)"
        }
    }

    private static func refusal(_ file: String, _ code: Int32) -> String {
        let reason = String(cString: strerror(code))
        let advice =
            switch code {
            case ENOSPC, EDQUOT: "the stick is full; make room on it, or export fewer days"
            case EROFS: "the stick is read-only; look for a switch on it, or use another"
            case EFBIG:
                "the file is too large for the stick's file system; format it as exFAT or ext4"
            case EIO: "the stick fails or was pulled out; use another"
            case EACCES, EPERM: "let this user write there"
            default: "put the stick in again, or use another"
            }
        return "cannot write \(file): \(reason); \(advice)"
    }
}
