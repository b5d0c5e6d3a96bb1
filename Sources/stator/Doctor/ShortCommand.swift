import Diagnostics
import Glibc
import Platform

/// A program of the system that says something and ends; one that does not end is stopped.
enum ShortCommand {
    /// The most of its output that is kept, bytes.
    static let outputByteLimit = 2 * 1_024 * 1_024

    private static let environment: [String] = ["PATH=/usr/bin:/bin", "LC_ALL=C", "SYSTEMD_PAGER="]

    /// Why there is no output.
    enum Failure: Error, Hashable, CustomStringConvertible {
        /// It is not installed, or cannot be started.
        case notStarted(String, reason: String)
        /// It did not end in time.
        case timedOut(String, seconds: Int)
        /// It ended with another status than 0.
        case failed(String, status: Int32)

        var description: String {
            switch self {
            case .notStarted(let name, let reason): "\(name) cannot be started: \(reason)"
            case .timedOut(let name, let seconds): "\(name) did not end within \(seconds) s"
            case .failed(let name, let status): "\(name) ended with status \(status)"
            }
        }
    }

    /// What `program` writes to its standard output, in the C locale.
    ///
    /// `program` is looked for in /usr/bin and /bin and nowhere else.
    static func output(
        of program: String,
        _ arguments: [String],
        upTo limit: Duration
    ) throws(Failure) -> String {
        let path = ["/usr/bin/", "/bin/"].map { $0 + program }.first { access($0, X_OK) == 0 }
        guard let path else { throw .notStarted(program, reason: "it is not installed") }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw .notStarted(program, reason: String(cString: strerror(errno)))
        }
        defer { close(ends[0]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }
        var pid = pid_t()
        let result = posix_spawn(&pid, path, &actions, nil, &argv, &envp)
        close(ends[1])
        guard result == 0 else {
            throw .notStarted(program, reason: String(cString: strerror(result)))
        }
        let deadline = MonotonicClock.now() + limit
        let bytes = read(ends[0], until: deadline)
        if bytes == nil { kill(pid, SIGKILL) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        guard let bytes else { throw .timedOut(program, seconds: Int(limit.inSeconds)) }
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
        guard code == 0 else { throw .failed(program, status: code) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All that comes until the end; nil if that is not in time.
    private static func read(_ descriptor: Int32, until deadline: MonotonicTime) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let rest = (deadline - MonotonicClock.now()).wholeNanoseconds / 1_000_000
            guard rest > 0 else { return nil }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, Int32(clamping: rest)) > 0 else { continue }
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += chunk[..<min(count, outputByteLimit - bytes.count)]
        }
    }
}
