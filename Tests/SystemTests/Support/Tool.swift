import Foundation

/// A program of the system, run to its end.
enum Tool {
    /// What it said, and its exit status.
    struct Answer {
        let status: Int32
        let out: String
    }

    /// Runs `line` by the shell in `folder`, standard error with standard output.
    static func shell(_ line: String, in folder: String = "/") throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exec 2>&1; \(line)"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Answer(
            status: process.terminationStatus,
            out: String(decoding: bytes, as: UTF8.self)
        )
    }

    /// The same; anything but success is a failure of the test's machinery.
    @discardableResult
    static func must(_ line: String, in folder: String = "/") throws -> String {
        let answer = try shell(line, in: folder)
        guard answer.status == 0 else { throw Failure("\(line): \(answer.out)") }
        return answer.out
    }
}
