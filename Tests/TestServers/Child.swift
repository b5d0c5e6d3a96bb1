import Foundation
import Synchronization

/// Why a test's own machinery failed.
package struct Failure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// A directory of its own for one test, removed with it.
package final class Scratch: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/stator-influx-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure("mkdtemp: \(errno)") }
        path = String(cString: made)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A directory in it, made if it is not there.
    package func directory(_ name: String) throws -> String {
        let path = "\(path)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    package func write(_ name: String, _ text: String) throws -> String {
        let path = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}

/// A real server, run as a child process.
package final class Child: @unchecked Sendable {
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)

    package init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws
    {
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure("\(path) is not installed; Tests/run installs it")
        }
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
            .merging(sanitizerOptions) { _, ours in ours }
            .merging(environment) { _, given in given }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    deinit { kill() }

    package var isRunning: Bool { process.isRunning }

    /// Its process id.
    package var processID: Int32 { process.processIdentifier }

    /// Asks it to end, and waits for that.
    ///
    /// - Returns: its exit status; nil where it has not ended within `seconds`.
    package func terminate(within seconds: Double) -> Int32? {
        process.terminate()
        guard ended.wait(timeout: .now() + seconds) == .success else { return nil }
        ended.signal()
        return process.terminationStatus
    }

    /// Ends it as a power cut does, and waits for its end.
    package func kill() {
        guard process.isRunning else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        if ended.wait(timeout: .now() + 10) == .success { ended.signal() }
    }
}

/// What a sanitizer of ours is told, for the programs that a test starts (`Tests/run --sanitize`).
package let sanitizerOptions = ProcessInfo.processInfo.environment.filter { name, _ in
    ["TSAN_OPTIONS", "ASAN_OPTIONS"].contains(name)
}

/// How many times as long everything may take: a sanitizer makes it several times slower.
package let patience = sanitizerOptions.isEmpty ? 1.0 : 5.0

/// A TCP port of the loopback that nobody has.
///
/// It lies below those that Linux gives to whoever connects (32768…), so that it is still free when
/// the server it is meant for begins to listen; two test programs begin at different ones.
package func freePort() throws -> Int {
    let first = 10_000
    let count = 22_000
    for _ in 0..<count {
        let number = portsTried.wrappingAdd(1, ordering: .relaxed).oldValue
        let port = first + (Int(getpid()) * 331 + number) % count
        if try isFree(port) { return port }
    }
    throw Failure("no port from \(first) to \(first + count - 1) is free")
}

private let portsTried = Atomic(0)

private func isFree(_ port: Int) throws -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure("socket: \(errno)") }
    defer { close(descriptor) }
    var address = loopback(port: port)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, size) == 0
        }
    }
}

package func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
    return address
}

/// Asks again and again until there is an answer; never late, and never for ever.
@discardableResult
package func eventually<Answer>(
    _ what: String,
    within seconds: Double = 20,
    _ ask: () throws -> Answer?
) throws -> Answer {
    let end = Date().addingTimeInterval(seconds * patience)
    while true {
        if let answer = try ask() { return answer }
        guard Date() < end else { throw Failure("\(what): not within \(seconds) s") }
        usleep(5_000)
    }
}

/// Whether somebody accepts connections on a port of the loopback.
package func isListening(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(port: port)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
