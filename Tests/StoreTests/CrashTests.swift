import Diagnostics
import Glibc
import Platform
import StoreCrashWriter
import Testing

@testable import Store

@Suite("Power and process may go at any moment", .serialized)
struct CrashTests {
    private let directory = TemporaryDirectory()

    @Test("Killed at random moments, the store has every acknowledged record, once, to the bit")
    func kills() throws {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seed = UInt64(time.tv_sec) ^ UInt64(time.tv_nsec)
        print("crash test, seed \(seed)")
        var chance = SplitMix64(seed: seed)
        var stored = 0
        for round in 1...20 {
            let writer = try CrashWriter(directory: directory.path, firstNumber: stored + 1)
            var acknowledged = 0
            for _ in 0...(chance.next() % 40) { acknowledged = try writer.nextLine() }
            // Every other time at once: an acknowledgement that came too early shows then.
            if round % 2 == 0 { usleep(UInt32(chance.next() % 4_000)) }
            acknowledged = max(acknowledged, writer.kill())
            let found = try check(after: stored, round: round, seed: seed)
            #expect(found >= acknowledged, "round \(round), seed \(seed)")
            stored = found
        }
        #expect(stored >= 20, "seed \(seed)")
    }

    @Test("A log cut off at any byte opens, sound, with the first records and none in part")
    func cutLog() throws {
        let writer = try CrashWriter(directory: directory.path, firstNumber: 1)
        var acknowledged = 0
        for _ in 0..<12 { acknowledged = try writer.nextLine() }
        acknowledged = max(acknowledged, writer.kill())
        let file = try #require(contents(of: directory.file))
        let log = try #require(contents(of: directory.file + "-wal"))
        var chance = SplitMix64(seed: 42)
        var mostFound = 0
        for round in 0..<25 {
            // Migrations are committed first; a cut among them leaves a start that is repeated.
            let count = round == 0 ? log.count : Int(chance.next() % UInt64(log.count))
            write(file, to: directory.file)
            write(Array(log.prefix(count)), to: directory.file + "-wal")
            unlink(directory.file + "-shm")
            mostFound = max(mostFound, try check(after: 0, round: round, seed: 42))
        }
        #expect(mostFound >= acknowledged)
    }

    /// Opens the store, compares all records above number `known`, and closes it.
    ///
    /// - Returns: how many records it holds.
    private func check(after known: Int, round: Int, seed: UInt64) throws -> Int {
        let store = try Sample.store(directory.path)
        let found = Int(store.snapshot().records)
        for number in (known + 1)..<max(known + 1, found + 1) {
            let stored = try store.read { reader throws(StoreError) in
                try reader.record(Int64(number))
            }
            let expected = NumberedRecord.make(number)
            let record = try #require(try stored?.decoded(), "record \(number), seed \(seed)")
            #expect(record.assetID == expected.assetID, "record \(number), seed \(seed)")
            #expect(record.start == expected.start, "record \(number), seed \(seed)")
            #expect(record.events == expected.events, "record \(number), seed \(seed)")
            #expect(record.windows == expected.windows, "record \(number), seed \(seed)")
            #expect(record.assessments == expected.assessments, "record \(number), seed \(seed)")
            #expect(record.featureNames == expected.featureNames, "record \(number), seed \(seed)")
        }
        let beyond = try store.read { reader throws(StoreError) in
            try reader.record(Int64(found + 1))
        }
        #expect(beyond == nil)
        if found > 0 {
            // A state is given after its record and may miss its commit, never be ahead of it.
            let state = try store.state("last").map { String(decoding: $0, as: UTF8.self) }
            let number = state.flatMap { Int($0) } ?? 0
            #expect((found - 1)...found ~= number, "round \(round), seed \(seed)")
        }
        try checkArtifacts(store, found: found, "round \(round), seed \(seed)")
        let integrity = try store.read { reader throws(StoreError) in
            try reader.statements.connection.text("PRAGMA integrity_check")
        }
        #expect(integrity == "ok", "round \(round), seed \(seed)")
        #expect(store.close(upTo: .seconds(10)))
        return found
    }
}

extension CrashTests {
    /// What was learned is never ahead of its record, whole, and the one in use is the newest, or the
    /// one before it where the power went in between.
    private func checkArtifacts(_ store: RecordStore, found: Int, _ where: String) throws {
        let artifacts = try store.read { reader throws(StoreError) in
            try reader.artifacts(.baseline, of: "asset-0")
        }
        guard let newest = artifacts.last else { return }
        #expect(newest.version <= UInt64(found), "\(`where`)")
        #expect(artifacts.count <= ArtifactVersion.versionLimit, "\(`where`)")
        let active = artifacts.last(where: \.isActive)?.version
        let expected = artifacts.suffix(2).map(\.version)
        #expect(active.map(expected.contains) ?? (artifacts.count == 1), "\(`where`)")
        #expect(artifacts.count(where: \.isActive) <= 1, "\(`where`)")
        let content = try store.read { reader throws(StoreError) in
            try reader.content(of: .baseline, version: newest.version, assetID: "asset-0")
        }
        #expect(content == Array("\(newest.version)".utf8), "\(`where`)")
    }
}

/// The writing process, and the pipe on which it says what is on disk.
private final class CrashWriter {
    private var process = pid_t()
    private let output: UnsafeMutablePointer<FILE>

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(directory: String, firstNumber: Int) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0,
            fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0, let output = fdopen(ends[0], "r")
        else {
            throw Failure(description: "no pipe: \(String(cString: strerror(errno)))")
        }
        self.output = output
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let words = [try Self.executable(), directory, "\(firstNumber)"]
        var arguments = words.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        let code = posix_spawn(&process, words[0], &actions, nil, arguments, environ)
        close(ends[1])
        guard code == 0 else {
            throw Failure(description: "\(words[0]): \(String(cString: strerror(code)))")
        }
    }

    deinit { fclose(output) }

    /// The next number that it says.
    func nextLine() throws -> Int {
        guard let number = readLine() else {
            throw Failure(description: "the writer ended by itself; its reason is above")
        }
        return number
    }

    /// Kills it as `kill -9` does.
    ///
    /// - Returns: the last number that it said and nobody had read, or 0.
    func kill() -> Int {
        Glibc.kill(process, SIGKILL)
        var last = 0
        while let number = readLine() { last = number }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return last
    }

    private func readLine() -> Int? {
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, Int32(line.count), output) != nil else { return nil }
        let digits = line.prefix { $0 != 10 && $0 != 0 }.map { UInt8(bitPattern: $0) }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// It is built beside the tests.
    private static func executable() throws -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { throw Failure(description: "/proc/self/exe cannot be read") }
        let own = String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        let directory = own.prefix(upTo: own.lastIndex(of: "/") ?? own.endIndex)
        return directory + "/StoreCrashWriter"
    }
}
