import Glibc
import Platform

/// The processes of this machine, as far as this account may look at them.
struct ProcessTable: Sendable {
    /// One process.
    struct Entry: Hashable, Sendable {
        let pid: Int
        /// Its name, at most 15 bytes.
        let name: String
    }

    /// All, by process id.
    let entries: [Entry]
    private let machine: MachineFiles

    /// Looks at the processes that there are now.
    init(_ machine: MachineFiles) {
        self.machine = machine
        entries = machine.names(in: "/proc").compactMap(Int.init).sorted().compactMap { pid in
            machine.text("/proc/\(pid)/comm").map { Entry(pid: pid, name: $0) }
        }
    }

    /// The processes but this one that have the serial port at `path` open or locked.
    ///
    /// Those of other accounts are seen by root only, unless they lock it as stator does. A pseudo-terminal
    /// is open in the program that makes it too: there, only who locks it counts.
    func holders(of path: String) -> [Entry] {
        guard let target = machine.resolved(path) else { return [] }
        var pids = lockers(of: target)
        if !target.hasPrefix("/dev/pts/") {
            for entry in entries where isOpen(target, in: entry.pid) { pids.insert(entry.pid) }
        }
        pids.remove(Int(getpid()))
        return pids.sorted().map { pid in
            entries.first { $0.pid == pid } ?? Entry(pid: pid, name: "of another account")
        }
    }

    private func isOpen(_ target: String, in pid: Int) -> Bool {
        let directory = "/proc/\(pid)/fd"
        return machine.names(in: directory).contains { name in
            var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink("\(machine.root)\(directory)/\(name)", &bytes, bytes.count)
            guard count > 0 else { return false }
            return bytes[..<count].map(UInt8.init(bitPattern:)) == Array(target.utf8)
        }
    }

    /// Who holds a lock on it: `/proc/locks` names it by file system and inode (proc(5)).
    private func lockers(of target: String) -> Set<Int> {
        guard let file = FileMode(machine.root + target) else { return [] }
        let place = "\(Self.hexadecimal(file.major)):\(Self.hexadecimal(file.minor)):\(file.inode)"
        var pids: Set<Int> = []
        for line in machine.text("/proc/locks")?.split(separator: "\n") ?? [] {
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK" || words[1] == "POSIX",
                words[5] == place, let pid = Int(words[4])
            else { continue }
            pids.insert(pid)
        }
        return pids
    }

    /// Two digits at least, as the kernel writes the number of a file system there.
    private static func hexadecimal(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return text.count < 2 ? "0" + text : text
    }
}
