import Foundation
import TestServers

/// A program of the system, run to its end.
struct Tool {
    /// How it ended.
    let status: Int32
    /// What it said, on both outputs.
    let text: String

    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Runs `path` with `arguments` in `directory`.
    init(_ path: String, _ arguments: [String], in directory: String = "/") throws {
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure("\(path) is not there; Tests/run installs what the tests need")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = ["PATH": Self.path, "HOME": directory]
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = pipe.fileHandleForReading.readDataToEndOfFile()
        pipe.fileHandleForReading.closeFile()
        process.waitUntilExit()
        status = process.terminationStatus
        text = String(decoding: said, as: UTF8.self)
    }
}

extension Tool {
    /// Runs `line` by the shell in `folder`.
    static func shell(_ line: String, in folder: String = "/") throws -> Tool {
        try Tool("/bin/sh", ["-c", line], in: folder)
    }

    /// The same; anything but success is a failure of the test's machinery.
    @discardableResult
    static func must(_ line: String, in folder: String = "/") throws -> String {
        let tool = try shell(line, in: folder)
        guard tool.status == 0 else { throw Failure("\(line): \(tool.text)") }
        return tool.text
    }
}

extension Scratch {
    /// The absolute path of something in the project.
    static func project(_ path: String) -> String {
        packageRoot.appendingPathComponent(path).path
    }
}
