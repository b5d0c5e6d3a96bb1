import Glibc

/// The writing process, and the pipe on which it says what is on disk.
package final class CrashWriter {
    private var process = pid_t()
    private let output: UnsafeMutablePointer<FILE>

    /// Starts it on the store of `directory`, with records from `firstNumber` on.
    package init(
        directory: String,
        firstNumber: Int,
        fault: DiskFault? = nil
    ) throws(ProofFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0,
            fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0, let output = fdopen(ends[0], "r")
        else {
            throw ProofFailure("no pipe: \(String(cString: strerror(errno)))")
        }
        self.output = output
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let words =
            [try Self.executable(), directory, "\(firstNumber)"] + (fault?.arguments ?? [])
        var arguments = words.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        let code = posix_spawn(&process, words[0], &actions, nil, arguments, environ)
        close(ends[1])
        guard code == 0 else {
            throw ProofFailure("\(words[0]): \(String(cString: strerror(code)))")
        }
    }

    deinit { fclose(output) }

    /// The next number that it says.
    package func nextLine() throws(ProofFailure) -> Int {
        guard let number = readLine() else {
            throw ProofFailure("the writer ended by itself; its reason is above")
        }
        return number
    }

    /// Kills it as `kill -9` does.
    ///
    /// - Returns: the last number that it said and nobody had read, or 0.
    package func kill() throws(ProofFailure) -> Int {
        Glibc.kill(process, SIGKILL)
        return try lastNumber()
    }

    /// Waits until it has been killed, by whoever it was.
    ///
    /// - Returns: the last number that it said and nobody had read, or 0.
    /// - Throws: where it ended otherwise.
    package func lastNumber() throws(ProofFailure) -> Int {
        var last = 0
        while let number = readLine() { last = number }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        guard status & 0x7F == SIGKILL else {
            throw ProofFailure("the writer ended by itself, status \(status >> 8)")
        }
        return last
    }

    private func readLine() -> Int? {
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, Int32(line.count), output) != nil else { return nil }
        let digits = line.prefix { $0 != 10 && $0 != 0 }.map { UInt8(bitPattern: $0) }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// It is built beside the program that proves.
    private static func executable() throws(ProofFailure) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { throw ProofFailure("/proc/self/exe cannot be read") }
        let own = String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        let writer = own.prefix(upTo: own.lastIndex(of: "/") ?? own.endIndex) + "/StoreCrashWriter"
        guard access(String(writer), X_OK) == 0 else {
            throw ProofFailure("\(writer) is not built: swift build --product StoreCrashWriter")
        }
        return String(writer)
    }
}
