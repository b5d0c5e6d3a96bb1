import Foundation
import TestServers

/// A mounted file system that stands in for a USB stick, unmounted at the end.
final class Stick {
    /// What it is formatted as.
    enum Form: String, CaseIterable {
        /// In memory: the smallest that can be full.
        case tmpfs
        /// The kernel's, on an image.
        case ext4
        /// By way of FUSE, on an image: no kernel module needed.
        case exfat
    }

    /// Where it is mounted.
    let path: String
    private let scratch: Scratch
    private let kilobytes: Int
    private var device: String?
    private var isDetached = false

    /// Whether this process may mount.
    static let canMount = geteuid() == 0

    /// A stick of `form` with `kilobytes` in all.
    init(_ form: Form, kilobytes: Int) throws {
        self.kilobytes = kilobytes
        scratch = try Scratch()
        path = scratch.file("stick")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard form != .tmpfs else {
            try Tool.must("mount -t tmpfs -o size=\(kilobytes)k none \(path)")
            return
        }
        let image = scratch.file("image")
        try Tool.must("truncate -s \(kilobytes)k \(image)")
        let loop = try Tool.must("losetup -f --show \(image)")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        device = loop
        switch form {
        case .ext4: try Tool.must("mkfs.ext4 -q -m 0 \(loop) && mount \(loop) \(path)")
        case .exfat, .tmpfs:
            try Tool.must("mkfs.exfat \(loop)")
            // It stays, and must not keep open by what its starter is told of its end.
            let closing =
                "for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -le 2 ] || eval \"exec $n>&-\"; done"
            try Tool.must("bash -c '\(closing); exec mount.exfat-fuse \(loop) \(path)'")
        }
    }

    deinit {
        let unmounting = isDetached ? nil : "umount -l \(path)"
        for line in [unmounting, device.map { "losetup -d \($0)" }].compactMap({ $0 }) {
            if let answer = try? Tool.shell(line), answer.status != 0 {
                print("after the test: \(line): \(answer.text)")
            }
        }
    }

    /// Takes it away as if it were pulled: what has it open keeps it, its path leads elsewhere.
    func detach() throws {
        try Tool.must("umount -l \(path)")
        isDetached = true
    }

    /// Leaves `kilobytes` free, all else is taken by a file.
    ///
    /// Never more than the stick could hold, should it not be mounted: the machine's disk is not filled.
    func fill(leaving left: Int) throws {
        var space = statvfs()
        guard statvfs(path, &space) == 0 else { throw Failure("statvfs: \(errno)") }
        let free = Int(space.f_bavail) * Int(space.f_frsize) / 1_024
        guard free <= kilobytes else { throw Failure("\(path) is not mounted: \(free) KiB free") }
        // ext4 takes some of it for where the blocks are: then it is full a little earlier.
        let line = "head -c \(max(0, free - left) * 1_024) /dev/zero > \(path)/filler"
        let answer = try Tool.shell(line)
        guard answer.status == 0 || answer.text.contains("No space left") else {
            throw Failure("\(line): \(answer.text)")
        }
    }

    /// The paths of all files below, from its root, sorted.
    var files: [String] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            let isThere = FileManager.default.fileExists(
                atPath: "\(path)/\(name)",
                isDirectory: &isFolder
            )
            return isThere && !isFolder.boolValue
        }.sorted()
    }
}
