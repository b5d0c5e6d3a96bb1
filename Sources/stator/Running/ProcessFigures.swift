import Glibc
import Platform

/// What the kernel says of this process (proc(5)).
struct ProcessFigures {
    let residentBytes: Int
    let threads: Int

    /// Reads `/proc/self/status`; a figure the kernel does not give is 0.
    static func read() -> Self {
        let text = (try? SmallFile.read("/proc/self/status")) ?? ""
        func figure(_ key: String) -> Int {
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(key):") }
            let digits = line?.drop { !$0.isNumber }.prefix { $0.isNumber }
            return digits.flatMap { Int($0) } ?? 0
        }
        return Self(residentBytes: figure("VmRSS") * 1_024, threads: figure("Threads"))
    }
}
