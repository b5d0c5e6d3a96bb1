import Glibc
import Platform

/// What a process has used, as the kernel counts it.
struct ProcessUse {
    /// The time on a processor since its start, s.
    let cpuSeconds: Double
    /// Resident memory now, bytes.
    let residentBytes: Int

    /// What the process `id` has used up to now.
    init(of id: Int32) throws {
        let stat = try SmallFile.read("/proc/\(id)/stat")
        // The name, in parentheses, may have spaces in it: what is counted comes after it.
        guard let end = stat.lastIndex(of: ")") else {
            throw FleetFailure("/proc/\(id)/stat has no name in parentheses: \(stat)")
        }
        let words = stat[end...].split(separator: " ").dropFirst().map(String.init)
        // proc(5): utime, stime and rss are the fields 14, 15 and 24; words begin with the third.
        guard words.count > 21, let user = Double(words[11]), let system = Double(words[12]),
            let pages = Int(words[21])
        else { throw FleetFailure("/proc/\(id)/stat is shorter than expected: \(stat)") }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        residentBytes = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
