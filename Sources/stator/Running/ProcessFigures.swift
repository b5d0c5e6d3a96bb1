import Glibc
import Platform

/// What the kernel says of this process (proc(5)).
struct ProcessFigures {
    let residentBytes: Int
    let threads: Int

    /// Reads `/proc/self/status`; a figure the kernel does not give is 0.
    static func read() -> Self {
        let text = (try? SmallFile.read("/proc/self/status")) ?? ""
        return Self(
            residentBytes: (figure("VmRSS", in: text) ?? 0) * 1_024,
            threads: figure("Threads", in: text) ?? 0
        )
    }

    /// What the kernel counted before this program began: `exec` keeps the figures of who called it.
    private static let writtenBefore = countedBytes() ?? 0

    /// Begins to count; called once at the start.
    static func beginCounting() { _ = writtenBefore }

    /// The bytes that this program had written to disks since its start; nil where the kernel does
    /// not count them.
    static func writtenBytes() -> UInt64? {
        countedBytes().map { $0 - min($0, writtenBefore) }
    }

    private static func countedBytes() -> UInt64? {
        guard let text = try? SmallFile.read("/proc/self/io") else { return nil }
        return figure("write_bytes", in: text).map(UInt64.init(clamping:))
    }

    private static func figure(_ key: String, in text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(key):") }
        let digits = line?.drop { !$0.isNumber }.prefix { $0.isNumber }
        return digits.flatMap { Int($0) }
    }
}

/// The room on the disk that a file is on (statvfs(3)).
enum DiskSpace {
    /// What is free for this program and what there is, bytes; nil where the file system does not
    /// say.
    static func read(_ path: String) -> (free: UInt64, total: UInt64)? {
        var figures = statvfs()
        guard statvfs(path, &figures) == 0 else { return nil }
        let unit = UInt64(figures.f_frsize)
        let free = UInt64(figures.f_bavail).multipliedReportingOverflow(by: unit)
        let total = UInt64(figures.f_blocks).multipliedReportingOverflow(by: unit)
        return free.overflow || total.overflow ? nil : (free.partialValue, total.partialValue)
    }
}
