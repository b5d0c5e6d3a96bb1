import Glibc

/// Writes the lines of a replay to standard output, or to a file that gets its name once complete.
struct ReplayOutput: ~Copyable {
    /// How lines are written.
    enum Form {
        case csv
        case jsonLines
    }

    private static let bufferByteLimit = 65_536

    private let form: Form
    private let path: String?
    private let temporary: String
    private let descriptor: Int32
    private var bytes: [UInt8] = []
    private var isFinished = false

    /// Opens the output; without a path it is standard output.
    init(_ form: Form, path: String?) throws(ReplayError) {
        self.form = form
        self.path = path
        temporary = (path ?? "") + ".part"
        if path == nil {
            signal(SIGPIPE, SIG_IGN)
            descriptor = STDOUT_FILENO
        } else {
            descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
            guard descriptor >= 0 else { throw Self.failure(path) }
        }
        bytes.reserveCapacity(2 * Self.bufferByteLimit)
        if form == .csv { bytes.append(contentsOf: ReplayLine.header.utf8) }
    }

    deinit {
        guard path != nil, !isFinished else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// Writes a line, soon.
    mutating func write(_ line: ReplayLine) throws(ReplayError) {
        switch form {
        case .csv: line.appendCSV(to: &bytes)
        case .jsonLines: line.appendJSON(to: &bytes)
        }
        if bytes.count >= Self.bufferByteLimit { try flush() }
    }

    /// Writes what is left; then the file has its name.
    mutating func finish() throws(ReplayError) {
        try flush()
        guard let path else { return }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw Self.failure(path)
        }
        isFinished = true
        guard close(descriptor) == 0 else { throw Self.failure(path) }
    }

    private mutating func flush() throws(ReplayError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Glibc.write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            done += count
        }
        bytes.removeAll(keepingCapacity: true)
    }

    private static func failure(_ path: String?) -> ReplayError {
        .output("cannot write \(path ?? "standard output"): \(String(cString: strerror(errno)))")
    }
}
