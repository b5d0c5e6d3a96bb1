import Foundation

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
