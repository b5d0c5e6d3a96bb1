import Diagnostics
import Glibc
import StatusPage
import Store

/// The disk of the store: room, how long it lasts, and what kind of file system it is.
enum DiskCheck {
    static let check = Check(name: "disk", limit: .seconds(15), examine: examine)
    /// Below it the store and the rest of the system stop at any moment.
    private static let freeByteMinimum = 32_000_000.0
    /// What the store's log and its housekeeping may take beside the file.
    private static let logBytes = 64_000_000.0
    /// Less history than that says nothing of a day.
    private static let spanSMinimum = 3_600.0

    private static let inMemory = "it is in memory: a restart loses all"
    private static let onNetwork =
        "it is on the network: SQLite's log does not work there, and an outage stops the agent"
    /// File systems on which a store does not last, by the kernel's names.
    private static let troubles = [
        "tmpfs": inMemory, "ramfs": inMemory, "nfs": onNetwork, "nfs4": onNetwork,
        "cifs": onNetwork, "smb3": onNetwork, "9p": onNetwork,
    ]

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        let path = existing(gateway.stateDirectory)
        var figures = statvfs()
        guard statvfs(path, &figures) == 0, let space = DiskSpace.read(path) else {
            findings.fault(
                path,
                "cannot be looked at: \(String(cString: strerror(errno)))",
                do: "check that the disk is mounted and that this account may enter the directory"
            )
            return findings.all
        }
        lookAtKind(path, gateway.machine, &findings)
        if figures.f_flag & UInt(ST_RDONLY) != 0 {
            findings.fault(
                path,
                "is mounted read-only: nothing is kept",
                do:
                    "see why (dmesg): after disk errors Linux does that; check the card, then mount it again"
            )
        }
        if figures.f_files > 0, figures.f_favail < 1_000 {
            findings.warning(
                path,
                "only \(figures.f_favail) more files can be made there",
                do: "remove files: many small ones fill the file system's table",
                figures: ["free_inodes": Double(figures.f_favail)]
            )
        }
        lookAtRoom(path, Double(space.free), Double(space.total), gateway, &findings)
        return findings.all
    }

    private static func lookAtRoom(
        _ path: String,
        _ free: Double,
        _ total: Double,
        _ gateway: Gateway,
        _ findings: inout Findings
    ) {
        let growth = growth(gateway)
        let limit = Double(gateway.configuration.retention.byteLimit)
        let rest = max(0, limit - (growth?.usedBytes ?? 0))
        var numbers = ["free_bytes": free, "total_bytes": total, "store_limit_bytes": limit]
        numbers["store_used_bytes"] = growth?.usedBytes
        numbers["stored_bytes_per_day"] = growth?.perDay
        numbers["written_bytes_per_day"] = gateway.ownAgent?.disk.writtenBytesPerDay
        var words = "\(Quantity.bytes(free)) of \(Quantity.bytes(total)) free at \(path)"
        func days(_ bytes: Double) -> String {
            guard let perDay = growth?.perDay, perDay > 0 else { return "" }
            return ", \(Quantity.time(bytes / perDay * 86_400)) at \(Quantity.bytes(perDay)) a day"
        }
        guard free >= freeByteMinimum else {
            findings.fault(
                "\(words): too little for the store to go on",
                do:
                    "free some space (journalctl --vacuum-size=50M, apt clean), or set size_limit_mb in [store] lower",
                figures: numbers
            )
            return
        }
        if let perDay = growth?.perDay, perDay > 0 {
            numbers["days_left"] = min(free, rest) / perDay
        }
        guard free >= rest + logBytes else {
            let fits = max(64, Int((limit - rest + free - logBytes) / 1e6))
            findings.warning(
                "\(words); the store may grow by another \(Quantity.bytes(rest)), so that the disk is full "
                    + "before its limit" + days(free),
                do: "set size_limit_mb in [store] to \(fits) or less, or free space",
                figures: numbers
            )
            return
        }
        words += "; room for the store to reach its limit of \(Quantity.bytes(limit))"
        findings.ok(words + days(rest), figures: numbers)
    }

    private static func lookAtKind(
        _ path: String,
        _ machine: MachineFiles,
        _ findings: inout Findings
    ) {
        guard let device = FileMode(path)?.device, let kind = kind(of: device, machine),
            let trouble = troubles[kind]
        else { return }
        findings.warning(
            "file system",
            "\(path) is on \(kind): \(trouble)",
            do: "name a directory on a disk of this machine as state_dir in [agent]"
        )
    }

    /// The kernel's name for the kind of the file system `device` (proc_pid_mountinfo(5)).
    private static func kind(of device: String, _ machine: MachineFiles) -> String? {
        let lines = machine.text("/proc/self/mountinfo")?.split(separator: "\n") ?? []
        let line = lines.last { line in
            let words = line.split(separator: " ", maxSplits: 3)
            return words.count > 2 && words[2] == device
        }
        guard let words = line?.split(separator: " "), let dash = words.firstIndex(of: "-"),
            dash + 1 < words.count
        else { return nil }
        return String(words[dash + 1])
    }

    /// What the store holds, and how much came a day on average; nil where it cannot be read.
    private static func growth(_ gateway: Gateway) -> (usedBytes: Double, perDay: Double?)? {
        // Why a store cannot be read is said by the check of the store.
        guard let file = try? StoredFile(gateway.stateDirectory, leavesNoTrace: true),
            let used = try? file.usedBytes()
        else { return nil }
        guard let span = try? file.recordedSpan() else { return (Double(used), nil) }
        let seconds = Double(span.upperBound.microseconds - span.lowerBound.microseconds) / 1e6
        return (Double(used), seconds < spanSMinimum ? nil : Double(used) / seconds * 86_400)
    }

    /// The directory, or where it will be made.
    static func existing(_ directory: String) -> String {
        var path = directory
        while access(path, F_OK) != 0, errno == ENOENT, let end = path.lastIndex(of: "/") {
            path = end == path.startIndex ? "/" : String(path[..<end])
        }
        return path.isEmpty ? "." : path
    }
}
