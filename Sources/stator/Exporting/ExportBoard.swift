import Glibc
import Reports
import StatusPage
import Synchronization

/// What exports have told of themselves, as the agent shows it.
final class ExportBoard: Sendable {
    private static let fileEnding = ".json"
    private static let lockEnding = ".lock"
    /// The most files that are looked at; an export keeps fewer.
    private static let fileLimit = 64

    private struct Known {
        var stamp: timespec?
        var sticks: [StoredStick] = []
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
                let lock = "\(folder)/\(stick.status.name)\(Self.lockEnding)"
                return stick.standing(isLocked: ExportLock.isHeld(lock))
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

    private func read() -> [StoredStick] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var sticks: [StoredStick] = []
        while sticks.count < Self.fileLimit, let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(Self.fileEnding) else { continue }
            if let stick = StoredStick(file: "\(folder)/\(name)") { sticks.append(stick) }
        }
        return sticks.sorted {
            ($0.status.at, $0.status.name) > ($1.status.at, $1.status.name)
        }
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
