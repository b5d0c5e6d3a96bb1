import Diagnostics
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
    private static let lockWait = (tries: 100, microseconds: UInt32(100_000))

    /// What the stick is called here.
    let name: String
    private let folder: String
    private let lock: ExportLock
    private var lastStory: MonotonicTime?

    /// Begins the record of an export to the stick `wanted`.
    ///
    /// Another at it now makes this `wanted-2`; where the name is asked for again at the unmounting,
    /// `keepsName`, the other is waited for instead, 10 s.
    ///
    /// - Throws: `ExportError.cannotWrite`, `.namesTaken`, `.busy`.
    init(_ wanted: String, stateDirectory: String, keepsName: Bool = false) throws(ExportError) {
        folder = try Self.madeFolder(stateDirectory)
        (name, lock) =
            keepsName
            ? (wanted, try Self.awaited(wanted, folder)) : try Self.free(wanted, folder)
        Self.forgetOldest(in: folder, but: name)
    }

    private static func free(
        _ wanted: String,
        _ folder: String
    ) throws(ExportError) -> (String, ExportLock) {
        for number in 1...nameLimit {
            let name = number == 1 ? wanted : "\(wanted)-\(number)"
            if let lock = try ExportLock.taken("\(folder)/\(name).lock", as: folder) {
                return (name, lock)
            }
        }
        throw .namesTaken(path: folder)
    }

    private static func awaited(
        _ name: String,
        _ folder: String
    ) throws(ExportError) -> ExportLock {
        for _ in 0..<lockWait.tries {
            if let lock = try ExportLock.taken("\(folder)/\(name).lock", as: folder) {
                return lock
            }
            usleep(lockWait.microseconds)
        }
        throw .busy(name: name)
    }

    private static func madeFolder(_ stateDirectory: String) throws(ExportError) -> String {
        let folder = "\(stateDirectory)/\(folderName)"
        guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
            throw .cannotWrite(file: folder, code: errno)
        }
        StateOwner.give(folder, as: stateDirectory)
        return folder
    }

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
        try StoredStick(status).write(in: folder)
    }

    /// Says what is being done, at most once a second.
    func tellStory(_ message: String, folder exported: String) throws(ExportError) {
        if let lastStory, MonotonicClock.now() - lastStory < Self.storyInterval { return }
        try tell(.running, message, folder: exported)
    }

    /// Takes it back, where it turns out that the agent has its state elsewhere.
    func withdraw() {
        unlink("\(folder)/\(name).json")
        unlink("\(folder)/\(name).lock")
    }

    /// What an unmounting has made of a record.
    struct Unmounted {
        /// How it stands now.
        var status: StickStatus
        /// Whether it is this that has made it safe to remove.
        var isNowSafe: Bool
    }

    /// Calls what was written to `name` safe to remove, now that it is unmounted.
    ///
    /// Anything but what was written since the machine was started stays as it is. Nil where there is
    /// no record.
    static func unmounted(
        _ name: String,
        stateDirectory: String
    ) throws(ExportError) -> Unmounted? {
        let folder = "\(stateDirectory)/\(folderName)"
        guard let stored = StoredStick(file: "\(folder)/\(name).json") else { return nil }
        guard stored.status.state == .written, stored.isOfThisBoot else {
            let isLocked = ExportLock.isHeld("\(folder)/\(name).lock")
            return Unmounted(status: stored.standing(isLocked: isLocked), isNowSafe: false)
        }
        var status = stored.status
        status.state = .safeToRemove
        status.at = Timestamp.ofWallClock.description
        try StoredStick(status).write(in: folder)
        return Unmounted(status: status, isNowSafe: true)
    }

    /// Says that what was to go to `name` failed because of `reason`, whether an export was begun or not.
    ///
    /// What the export of the same run of the unit has said itself stays before it.
    static func failed(
        _ name: String,
        because reason: String,
        stateDirectory: String
    ) throws(ExportError) -> StickStatus {
        let folder = try madeFolder(stateDirectory)
        var status = StickStatus(
            name: name,
            state: .failed,
            message: reason,
            trouble: "failed",
            at: Timestamp.ofWallClock.description
        )
        if let before = StoredStick(file: "\(folder)/\(name).json"), before.isOfThisInvocation {
            status.folder = before.status.folder
            if before.status.state == .failed {
                status.message = "\(before.status.message); \(reason)"
                status.trouble = before.status.trouble
            } else if before.status.state == .running {
                status.message = "it was cut (\(before.status.message)); \(reason)"
                status.trouble = "gone"
            }
        }
        try StoredStick(status).write(in: folder)
        forgetOldest(in: folder, but: name)
        return status
    }

    /// Removes the records of sticks that were not seen for longest.
    private static func forgetOldest(in folder: String, but name: String) {
        let others = ExportBoard(folder: folder).sticks().filter { $0.name != name }
        for status in others.dropFirst(countLimit - 1) where !status.isUnderWay {
            unlink("\(folder)/\(status.name).json")
            unlink("\(folder)/\(status.name).lock")
        }
    }
}

extension StickStatus {
    /// Whether the stick is still being written or unmounted.
    var isUnderWay: Bool { state == .running || state == .written }
}

extension Timestamp {
    /// The wall clock, trusted or not: for what is told of now.
    static var ofWallClock: Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
