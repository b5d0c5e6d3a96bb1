import Diagnostics
import Glibc
import Logging
import Platform
import StoreCrashWriterRecords
import Testing

@testable import Store

@Suite("The store survives", .serialized)
struct CrashTests {
    /// The child that is killed; it prints a number once that record is on the disk.
    final class Child {
        let pid: pid_t
        private let output: UnsafeMutablePointer<FILE>

        init(directory: String, first: UInt64) throws {
            var pipe: [Int32] = [0, 0]
            try #require(Glibc.pipe(&pipe) == 0)
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO)
            posix_spawn_file_actions_addclose(&actions, pipe[0])
            let path = try Self.path()
            var arguments: [UnsafeMutablePointer<CChar>?] =
                [path, directory, "\(first)"].map { (text: String) in strdup(text) } + [nil]
            var pid = pid_t()
            let result = posix_spawn(&pid, path, &actions, nil, &arguments, environ)
            for argument in arguments { free(argument) }
            posix_spawn_file_actions_destroy(&actions)
            close(pipe[1])
            try #require(result == 0, "cannot start \(path): \(result)")
            self.pid = pid
            output = try #require(fdopen(pipe[0], "r"))
        }

        deinit { fclose(output) }

        /// The program stands beside the test bundle.
        static func path() throws -> String {
            let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? ""
            var found: String?
            for file in [bundle, SmallLink.target("/proc/self/exe")] {
                let folder = file.split(separator: "/").dropLast().joined(separator: "/")
                let candidate = "/\(folder)/StoreCrashWriter"
                if found == nil, access(candidate, X_OK) == 0 { found = candidate }
            }
            return try #require(found, "StoreCrashWriter is not built beside \(bundle)")
        }

        func nextNumber() -> UInt64? {
            var line = [CChar](repeating: 0, count: 64)
            guard fgets(&line, 64, output) != nil else { return nil }
            let digits = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
            return UInt64(String(decoding: digits, as: UTF8.self))
        }

        /// Kills the child as a power cut would and gives the last number it confirmed.
        func kill(last: UInt64) -> UInt64 {
            Glibc.kill(pid, SIGKILL)
            var confirmed = last
            while let number = nextNumber() { confirmed = number }
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            return confirmed
        }
    }

    @Test("20 kills at random moments: what was confirmed is there, once, to the bit")
    func kills() throws {
        let seed = UInt64.random(in: .min ... .max)
        var chance = SplitMix64(seed: seed)
        let scratch = try Scratch()
        var next: UInt64 = 1
        for round in 1...20 {
            let child = try Child(directory: scratch.path, first: next)
            var confirmed = try #require(child.nextNumber(), "seed \(seed) round \(round)")
            let more = chance.next() % 40
            for _ in 0..<more { confirmed = child.nextNumber() ?? confirmed }
            usleep(UInt32(chance.next() % 5_000))
            confirmed = child.kill(last: confirmed)
            let store = try scratch.open(boot: "after")
            let (check, last) = try store.read { (reader) throws(StoreError) in
                (try reader.integrity(), try reader.records(after: 0).last)
            }
            #expect(check == "ok", "seed \(seed) round \(round)")
            let newest = try #require(last)
            let number = UInt64(newest.record.start.nanoseconds / 1_000_000_000)
            #expect(number >= confirmed, "seed \(seed) round \(round): lost a confirmed record")
            next = number + 1
            #expect(store.close(upTo: .seconds(10)))
        }
        let store = try scratch.open()
        var after: Int64 = 0
        var expected: UInt64 = 1
        while true {
            let from = after
            let page = try store.read { (reader) throws(StoreError) in
                try reader.records(after: from, limit: 500)
            }
            guard let last = page.last else { break }
            for stored in page {
                let record = NumberedRecord.make(expected)
                #expect(
                    stored.record.polls == record.polls && stored.record.events == record.events
                )
                expected += 1
            }
            after = last.id
        }
        #expect(expected == next, "seed \(seed)")
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("a full disk: it goes on in bounded memory, then catches up and accounts for the loss")
    func fullDisk() throws {
        let scratch = try Scratch()
        guard mount("tmpfs", scratch.path, "tmpfs", 0, "size=400k") == 0 else {
            print("skipped: this process may not mount a small file system (errno \(errno))")
            return
        }
        defer { umount2(scratch.path, Int32(MNT_DETACH)) }
        let lines = CollectingLogHandler.Lines()
        let store = try scratch.open(
            commitInterval: .milliseconds(10),
            pendingByteLimit: 200_000,
            log: .init(label: "store") { _ in CollectingLogHandler(lines) }
        )
        store.append(NumberedRecord.make(1))
        #expect(store.commitNow(upTo: .seconds(10)))
        let filler = "\(scratch.path)/filler"
        let stream = try #require(fopen(filler, "w"))
        let zeros = [UInt8](repeating: 0, count: 4_096)
        while fwrite(zeros, 1, zeros.count, stream) == zeros.count, fflush(stream) == 0 {}
        fclose(stream)
        var number: UInt64 = 2
        while store.snapshot().dropped.count < 20 {
            store.append(NumberedRecord.make(number))
            number += 1
            #expect(store.snapshot().pendingBytes <= 200_000)
            try #require(number < 100_000)
        }
        #expect(store.isAdvancing)
        eventually("a failing state") { store.snapshot().condition == .failing }
        unlink(filler)
        eventually("the store to catch up", within: .seconds(40)) {
            store.snapshot().condition == .committing && store.snapshot().pendingCount == 0
        }
        let (stored, events, check) = try store.read { (reader) throws(StoreError) in
            (try reader.records(), try reader.events(limit: 5), try reader.integrity())
        }
        #expect(check == "ok")
        let dropped = store.snapshot().dropped
        #expect(UInt64(stored.count) + dropped.count == number - 1)
        #expect(stored.last?.record.polls == NumberedRecord.make(number - 1).polls)
        #expect(events.contains { $0.kind == "records-dropped" && $0.severity == .critical })
        #expect(lines.all.count { $0.hasPrefix("error") } == 1, "\(lines.all)")
        #expect(lines.all.count { $0.contains("writes again") } == 1, "\(lines.all)")
        #expect(store.close(upTo: .seconds(10)))
    }
}

enum SmallLink {
    static func target(_ path: String) -> String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink(path, &buffer, buffer.count)
        return String(
            decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }
}
