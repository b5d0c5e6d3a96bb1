import Glibc
import Reports
import StatusPage
import Synchronization

/// What exports have told of themselves, as the agent shows it.
final class ExportBoard: Sendable {
    private static let fileEnding = ".json"
    /// The most files that are looked at; an export keeps fewer.
    private static let fileLimit = 64

    private struct Known {
        var stamp: timespec?
        var sticks: [StickStatus] = []
        var key: (stamp: timespec, key: PublicKey)?
    }

    private let folder: String
    private let known = Mutex(Known())

    /// The board of an agent whose state directory this is.
    convenience init(stateDirectory: String) {
        self.init(folder: "\(stateDirectory)/\(ExportRecord.folderName)")
    }

    /// A board over the folder of records itself.
    init(folder: String) { self.folder = folder }

    /// All there is to show; reads nothing again that did not change.
    var status: ExportStatus {
        let sticks = sticks()
        let key = publicKey
        return ExportStatus(
            publicKey: key?.pem,
            publicKeySHA256: key?.fingerprint,
            sticks: sticks
        )
    }

    /// The latest export to each stick, the newest first.
    func sticks() -> [StickStatus] {
        known.withLock { known in
            guard let stamp = Self.changed(folder) else { return [] }
            if known.stamp.map({ !$0.isSame(as: stamp) }) ?? true {
                known.sticks = read()
                known.stamp = stamp
            }
            return known.sticks.map { stick in
                guard stick.state == .running, !isBeingWritten(stick.name) else { return stick }
                var stick = stick
                stick.state = .interrupted
                stick.trouble = "gone"
                stick.message = "the export ended while it wrote: \(stick.message)"
                return stick
            }
        }
    }

    private var publicKey: PublicKey? {
        let path =
            "\(folder.dropLast(ExportRecord.folderName.utf8.count))\(SigningKey.publicFileName)"
        guard let stamp = Self.changed(path) else { return nil }
        return known.withLock { known in
            if let key = known.key, key.stamp.isSame(as: stamp) { return key.key }
            known.key = PublicKey(file: path).map { (stamp, $0) }
            return known.key?.key
        }
    }

    private func read() -> [StickStatus] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var sticks: [StickStatus] = []
        while sticks.count < Self.fileLimit, let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(Self.fileEnding) else { continue }
            if let status = ExportRecord.read("\(folder)/\(name)") { sticks.append(status) }
        }
        return sticks.sorted { ($0.at, $0.name) > ($1.at, $1.name) }
    }

    /// Whether the export to `name` still holds its lock.
    private func isBeingWritten(_ name: String) -> Bool {
        let descriptor = open("\(folder)/\(name).lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    private static func changed(_ path: String) -> timespec? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mtim : nil
    }
}

extension timespec {
    fileprivate func isSame(as other: timespec) -> Bool {
        tv_sec == other.tv_sec && tv_nsec == other.tv_nsec
    }
}
