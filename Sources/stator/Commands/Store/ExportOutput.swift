import Glibc

/// Why an export cannot be completed.
struct ExportFailure: Error {
    let reason: String
}

/// Where an export goes: a file that gets its name once all is written, or standard output.
struct ExportOutput {
    private static let bufferByteLimit = 256 * 1_024

    private let path: String?
    private let descriptor: Int32
    private(set) var bytes: [UInt8] = []

    /// Opens the output.
    init(path: String?) throws(ExportFailure) {
        self.path = path
        if let path {
            let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
            descriptor = open(Self.temporary(path), flags, 0o640)
            guard descriptor >= 0 else { throw Self.failure(path) }
        } else {
            signal(SIGPIPE, SIG_IGN)
            descriptor = STDOUT_FILENO
        }
        bytes.reserveCapacity(Self.bufferByteLimit * 2)
    }

    /// Appends what `body` writes, and a line feed.
    mutating func line(_ body: (inout [UInt8]) -> Void) {
        body(&bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes what waits, once it is much; all of it at the end.
    mutating func flushIfFull() throws(ExportFailure) {
        if bytes.count >= Self.bufferByteLimit { try flush() }
    }

    /// Writes all and gives the file its name.
    mutating func finish() throws(ExportFailure) {
        try flush()
        guard let path else { return }
        guard fsync(descriptor) == 0, close(descriptor) == 0,
            rename(Self.temporary(path), path) == 0
        else { throw Self.failure(path) }
    }

    private mutating func flush() throws(ExportFailure) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Glibc.write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path ?? "standard output") }
            done += count
        }
        bytes.removeAll(keepingCapacity: true)
    }

    private static func temporary(_ path: String) -> String { path + ".part" }

    private static func failure(_ path: String) -> ExportFailure {
        ExportFailure(reason: "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}

/// What was written, and what could not be.
struct ExportTold {
    var rows: UInt64 = 0
    var faults: [String] = []
}
