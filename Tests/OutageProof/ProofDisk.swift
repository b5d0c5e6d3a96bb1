import Foundation
import TestServers

/// A file system of its own, small enough to be filled, or one that fails as a disk's does.
final class ProofDisk {
    /// What it is made of.
    enum Kind {
        /// Memory.
        case memory(size: String)
        /// An ext4 in a file.
        case ext4
    }

    let path: String
    private let scratch: Scratch
    private var image: String

    init(_ kind: Kind) throws {
        scratch = try Scratch()
        path = try scratch.directory("disk")
        image = "\(scratch.path)/image"
        switch kind {
        case .memory(let size):
            try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path])
        case .ext4:
            try Self.run("truncate", ["-s", "16M", image])
            try Self.run("mkfs.ext4", ["-q", image])
            try mountImage()
        }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    /// Whether this machine lets us mount one.
    static let isPermitted = (try? ProofDisk(.memory(size: "1m"))) != nil

    /// Takes all the space that is left.
    func fill() {
        guard let file = fopen(path + "/ballast", "wb") else { return }
        let page = [UInt8](repeating: 0, count: 4_096)
        setvbuf(file, nil, _IONBF, 0)
        while fwrite(page, 1, page.count, file) == page.count {}
        fclose(file)
    }

    func makeRoom() { unlink(path + "/ballast") }

    /// The kernel finds the file system faulty, as after a failed write of its journal: from now on it
    /// can only be read, whoever has files open in it.
    func fail() throws { try Self.run("mount", ["-o", "remount,abort", path]) }

    /// What an administrator or the next boot does: checks it and mounts it again.
    ///
    /// A copy of it, as after a power cut: the kernel keeps the faulty one for as long as anybody, in
    /// whatever mount space, still has it.
    func repair() throws {
        try Self.run("umount", [path])
        let copy = "\(scratch.path)/copy"
        try Self.run("cp", [image, copy])
        image = copy
        // 1: faults were found and mended.
        try Self.run("e2fsck", ["-p", image], accepting: [0, 1])
        try mountImage()
    }

    private func mountImage() throws { try Self.run("mount", ["-o", "loop", image, path]) }

    private static func run(
        _ name: String,
        _ arguments: [String],
        accepting statuses: Set<Int32> = [0]
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard statuses.contains(process.terminationStatus) else {
            throw Failure("\(name) \(arguments) ended with \(process.terminationStatus)")
        }
    }
}
