import Diagnostics
import Glibc
import StatusPage

/// What the agent has and has done at one moment.
package struct SoakSample: Sendable {
    /// Its own time since its start, s.
    package var seconds = 0.0
    /// Its threads.
    package var threads = 0
    /// Its open descriptors.
    package var descriptors = 0
    /// Its resident memory, kB.
    package var resident = 0
    /// Its private memory, kB.
    package var anonymous = 0
    /// Polls, and those of them that were good.
    package var polls: UInt64 = 0
    /// Good polls.
    package var goodPolls: UInt64 = 0
    /// Records in its store.
    package var records: UInt64 = 0
    /// Records that no server has yet.
    package var waiting: UInt64 = 0

    init(_ processID: Int32, _ status: AgentStatus) throws {
        seconds = status.agent.uptimeSeconds
        threads = try Self.number("Threads:", in: "/proc/\(processID)/status")
        descriptors = try Self.entries("/proc/\(processID)/fd")
        resident = try Self.number("Rss:", in: "/proc/\(processID)/smaps_rollup")
        anonymous = try Self.number("Anonymous:", in: "/proc/\(processID)/smaps_rollup")
        let devices = status.buses.flatMap(\.devices)
        polls = devices.reduce(0) { $0 + $1.polls }
        goodPolls = devices.reduce(0) { $0 + $1.goodPolls }
        records = status.store.records
        waiting = status.sinks.reduce(0) { $0 + $1.waiting }
    }

    private static func number(_ key: String, in path: String) throws -> Int {
        guard let file = fopen(path, "re") else {
            throw SoakFailure("\(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(
                decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
                as: UTF8.self
            )
            guard text.hasPrefix(key) else { continue }
            let digits = text.filter(\.isNumber)
            if let number = Int(digits) { return number }
        }
        throw SoakFailure("\(path) has no \(key)")
    }

    private static func entries(_ path: String) throws -> Int {
        guard let directory = opendir(path) else {
            throw SoakFailure("\(path): \(String(cString: strerror(errno)))")
        }
        defer { closedir(directory) }
        var count = -2  // . and ..
        while readdir(directory) != nil { count += 1 }
        return count
    }
}

/// Why the trial could not be made; nothing is said of the agent then.
package struct SoakFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
