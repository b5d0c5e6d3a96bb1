import Acquisition
import Glibc
import TestServers
import Testing

/// One run of the built program, to its end.
struct ProgramRun {
    /// The exit code; 128 and the signal if one ended it.
    let status: Int32
    /// What it wrote to its standard output.
    let output: String
    /// What it wrote to its standard error.
    let complaints: String

    /// Runs `stator` with `arguments`, in an empty environment but for `environment`.
    ///
    /// Its standard error can be a `terminal`; then `complaints` is empty.
    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        terminal: String? = nil
    ) throws {
        let directory = try TemporaryDirectory()
        let output = directory.path + "/output"
        let complaints = directory.path + "/complaints"
        let program = try Self.program()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, terminal ?? complaints, flags, 0o600)
        let argv = CStrings([program] + arguments)
        let all = sanitizerOptions.merging(environment) { _, given in given }
        let envp = CStrings(all.map { "\($0.key)=\($0.value)" })
        var pid = pid_t()
        let result = posix_spawn(&pid, program, &actions, nil, argv.pointers, envp.pointers)
        try #require(result == 0, "\(program): \(String(cString: strerror(result)))")
        var status: Int32 = 0
        var waited = waitpid(pid, &status, 0)
        while waited == -1, errno == EINTR { waited = waitpid(pid, &status, 0) }
        try #require(waited == pid)
        let signal = status & 0x7F
        self.status = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        self.output = try SettingsFile.text(at: output)
        self.complaints = terminal == nil ? try SettingsFile.text(at: complaints) : ""
    }

    /// The program stands beside the test bundle, which is this process.
    private static func program() throws -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        try #require(count > 0)
        let path = String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        let end = try #require(path.lastIndex(of: "/"))
        return path[..<end] + "/stator"
    }
}

/// Strings as C wants them: a list of pointers with a nil behind.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) {
        pointers = strings.map { strdup($0) } + [nil]
    }

    deinit {
        for pointer in pointers { free(pointer) }
    }
}
