import Diagnostics
import FoundationEssentials
import Glibc
import Platform
import Reports
import StatusPage

/// What an export tells of itself, in a file that the agent shows.
///
/// It is `export/NAME.json` in the state directory. While the export runs it holds a lock beside it, so
/// that one that was killed is known.
final class ExportRecord {
    /// The folder in the state directory.
    static let folderName = "export"
    /// The most sticks that are remembered.
    static let countLimit = 16
    private static let nameLimit = 99
    private static let storyInterval = Duration.seconds(1)

    /// What the stick is called here.
    let name: String
    private let folder: String
    private let lock: Int32
    private var lastStory: MonotonicTime?

    /// Begins the record of an export to the stick `wanted`; another at it now makes this `wanted-2`.
    ///
    /// - Throws: `ExportError.cannotWrite`.
    init(_ wanted: String, stateDirectory: String) throws(ExportError) {
        folder = "\(stateDirectory)/\(Self.folderName)"
        guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
            throw .cannotWrite(file: folder, code: errno)
        }
        StateOwner.give(folder, as: stateDirectory)
        for number in 1...Self.nameLimit {
            let name = number == 1 ? wanted : "\(wanted)-\(number)"
            let path = "\(folder)/\(name).lock"
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
            guard descriptor >= 0 else { throw .cannotWrite(file: path, code: errno) }
            StateOwner.give(path, as: stateDirectory)
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                self.name = name
                lock = descriptor
                Self.forgetOldest(in: folder)
                return
            }
            close(descriptor)
        }
        throw .namesTaken(path: folder)
    }

    deinit { close(lock) }

    /// Says how it stands; all others see it whole or not at all.
    func tell(
        _ state: StickCondition,
        _ message: String,
        trouble: String? = nil,
        folder exported: String? = nil
    ) throws(ExportError) {
        lastStory = MonotonicClock.now()
        let status = StickStatus(
            name: name,
            state: state,
            message: message,
            trouble: trouble,
            folder: exported,
            at: Timestamp.ofWallClock.description
        )
        try Self.write(status, in: folder)
    }

    /// Says what is being done, at most once a second.
    func tellStory(_ message: String, folder exported: String) throws(ExportError) {
        if let lastStory, MonotonicClock.now() - lastStory < Self.storyInterval { return }
        try tell(.running, message, folder: exported)
    }

    /// What became of the export to `name`, now that its stick is unmounted; nil where there was none.
    static func unmounted(
        _ name: String,
        stateDirectory: String
    ) throws(ExportError) -> StickStatus? {
        let folder = "\(stateDirectory)/\(folderName)"
        guard var status = read("\(folder)/\(name).json") else { return nil }
        switch status.state {
        case .written: status.state = .safeToRemove
        case .running:
            status.state = .interrupted
            status.trouble = "gone"
            status.message =
                "the export was cut while it wrote: \(status.message); put the stick in again"
        case .safeToRemove, .failed, .interrupted: return status
        }
        status.at = Timestamp.ofWallClock.description
        try write(status, in: folder)
        return status
    }

    /// The record at `path`; nil where it is none.
    static func read(_ path: String) -> StickStatus? {
        do {
            let text = try SmallFile.read(path)
            return try JSONDecoder().decode(StickStatus.self, from: Data(text.utf8)).bounded
        } catch {
            return nil  // Removed meanwhile, or nothing that we wrote.
        }
    }

    private static func write(_ status: StickStatus, in folder: String) throws(ExportError) {
        let path = "\(folder)/\(status.name).json"
        let temporary = "\(path).\(getpid()).part"
        let bytes: [UInt8]
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            bytes = Array(try encoder.encode(status))
        } catch {
            preconditionFailure("texts can always be written as JSON: \(error)")
        }
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(temporary, flags, 0o640)
        guard descriptor >= 0 else { throw .cannotWrite(file: path, code: errno) }
        let isWritten =
            Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isWritten else {
            unlink(temporary)
            throw .cannotWrite(file: path, code: code)
        }
        StateOwner.give(temporary, as: folder)
        guard rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw .cannotWrite(file: path, code: code)
        }
    }

    /// Removes the records of sticks that were not seen for longest.
    private static func forgetOldest(in folder: String) {
        let board = ExportBoard(folder: folder)
        for status in board.sticks().dropFirst(countLimit - 1) where status.state != .running {
            unlink("\(folder)/\(status.name).json")
            unlink("\(folder)/\(status.name).lock")
        }
    }
}

/// Gives what root has made in the state directory to whom the directory belongs, so that the agent
/// can read it.
enum StateOwner {
    /// Gives `path` the owner that `parent` has.
    static func give(_ path: String, as parent: String) {
        var status = stat()
        guard geteuid() == 0, stat(parent, &status) == 0, status.st_uid != 0 else { return }
        // Where the file system knows no owners there is nothing to give.
        _ = lchown(path, status.st_uid, status.st_gid)
    }
}

extension Timestamp {
    /// The wall clock, trusted or not: for what is told of now.
    static var ofWallClock: Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
