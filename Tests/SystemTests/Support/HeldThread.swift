import Foundation
import TestServers

/// A thread of another process that stands still, as one does that hangs; the others go on.
///
/// A debugger's call holds it, by way of Python: Swift cannot name it.
final class HeldThread {
    /// Whether this process may hold another's threads.
    static let isAllowed = geteuid() == 0

    private static let script = """
        import ctypes, os, sys
        SEIZE, INTERRUPT, WALL = 0x4206, 0x4207, 0x40000000
        thread = int(sys.argv[1])
        libc = ctypes.CDLL(None, use_errno=True)
        libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        for request in (SEIZE, INTERRUPT):
            if libc.ptrace(request, thread, None, None) != 0:
                sys.exit(os.strerror(ctypes.get_errno()))
        os.waitpid(thread, WALL)
        os.write(1, b"held\\n")
        sys.stdin.read()
        """

    private let holder = Process()
    private let release = Pipe()

    /// Holds the thread called `name` of process `pid`.
    init(_ name: String, of pid: Int32) throws {
        let tasks = "/proc/\(pid)/task"
        let thread = try FileManager.default.contentsOfDirectory(atPath: tasks).first { task in
            let called = try? String(contentsOfFile: "\(tasks)/\(task)/comm", encoding: .utf8)
            return called == name + "\n"
        }
        guard let thread else { throw Failure("process \(pid) has no thread \(name)") }
        let said = Pipe()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        holder.arguments = ["-c", Self.script, thread]
        holder.standardInput = release
        holder.standardOutput = said
        try holder.run()
        let word = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
        said.fileHandleForReading.closeFile()
        guard word == "held\n" else { throw Failure("thread \(name) cannot be held: \(word)") }
    }

    deinit { letGo() }

    /// Lets it go on: it does when who holds it ends.
    func letGo() {
        guard holder.isRunning else { return }
        try? release.fileHandleForWriting.close()
        holder.waitUntilExit()
    }
}
