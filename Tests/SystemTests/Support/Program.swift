import Foundation
import Synchronization
import TestServers

/// The real `stator` program, run as a child process with its output collected line by line.
final class Program: Sendable {
    /// The program the package has built, beside the test bundle.
    static let path: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let folders = [
            bundle.deletingLastPathComponent(),
            Scratch.packageRoot.appendingPathComponent(".build/debug"),
        ]
        return folders.map { $0.appendingPathComponent("stator").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "stator-is-not-built"
    }()

    private let process: Process
    private let output = Lines()
    private let errors = Lines()
    private let readers = Mutex<[DispatchSemaphore]>([])
    private let ended = DispatchSemaphore(value: 0)

    /// Starts the program with `arguments`; `environment` is added to a small fixed one.
    ///
    /// It is executed by way of `env`, so that what is preloaded makes itself ready there:
    /// libfaketime ends the first program that it is loaded into.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        self.process = process
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [Self.path] + arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
            .merging(sanitizerOptions) { _, ours in ours }
            .merging(environment) { _, given in given }
        process.standardInput = FileHandle.nullDevice
        let pipes = (out: Pipe(), err: Pipe())
        process.standardOutput = pipes.out
        process.standardError = pipes.err
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        read(pipes.out, into: output)
        read(pipes.err, into: errors)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var pid: Int32 { process.processIdentifier }
    var outputLines: [String] { output.all }
    var errorLines: [String] { errors.all }
    var isRunning: Bool { process.isRunning }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end and gives the exit status.
    func exitStatus(within seconds: Double = 20) throws -> Int32 {
        guard ended.wait(timeout: .now() + seconds * patience) == .success else {
            throw Failure("\(process.arguments ?? []) did not end in \(seconds) s: \(errorLines)")
        }
        ended.signal()
        for reader in readers.withLock({ $0 }) { reader.wait() }
        return process.terminationStatus
    }

    /// Lines as they come, from a thread that reads them.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func append(_ bytes: Data) {
            lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    private func read(_ pipe: Pipe, into lines: Lines) {
        let done = DispatchSemaphore(value: 0)
        readers.withLock { $0.append(done) }
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread {
            var rest = Data()
            while true {
                let chunk = handle.availableData
                if chunk.isEmpty { break }
                rest.append(chunk)
                while let end = rest.firstIndex(of: 10) {
                    lines.append(rest[rest.startIndex..<end])
                    rest = Data(rest[rest.index(after: end)...])
                }
            }
            if !rest.isEmpty { lines.append(rest) }
            // `Process` outlives us; a descriptor for each program would soon be one too many.
            handle.closeFile()
            done.signal()
            done.signal()
        }
    }

    /// Runs to the end; output and exit status.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> (status: Int32, out: String, err: String) {
        let program = try Program(arguments, environment: environment)
        let status = try program.exitStatus(within: 60)
        return (
            status,
            program.outputLines.joined(separator: "\n"),
            program.errorLines.joined(separator: "\n")
        )
    }
}
