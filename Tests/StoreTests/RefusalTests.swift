import Diagnostics
import Glibc
import Logging
import StoreCrashWriterRecords
import Testing

@testable import Store

@Suite("The store refuses")
struct RefusalTests {
    func refusal(_ scratch: Scratch) -> StoreError? {
        do {
            let store = try scratch.open()
            _ = store.close(upTo: .seconds(5))
            return nil
        } catch {
            return error as? StoreError
        }
    }

    @Test("a file made by a newer program, and leaves it byte for byte as it was")
    func newer() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        store.append(NumberedRecord.make(1))
        #expect(store.close(upTo: .seconds(10)))
        do {
            let connection = try Connection(path: scratch.file, mode: .readWrite)
            try connection.execute("PRAGMA user_version = 99")
            try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let before = try scratch.bytes()
        let error = try #require(refusal(scratch))
        #expect(error == .newer(path: scratch.file, found: 99, known: Schema.version))
        #expect(error.isForHumans)
        #expect(error.description.contains("99"))
        #expect(try scratch.bytes() == before)
    }

    @Test("a newer file whose version is still in the log beside it")
    func newerInLog() throws {
        let scratch = try Scratch()
        let writer = try Connection(path: scratch.file, mode: .readWrite)
        try writer.execute("PRAGMA journal_mode = WAL")
        try writer.execute("PRAGMA application_id = \(Schema.applicationID)")
        try writer.execute("PRAGMA user_version = 99")
        let before = try scratch.bytes()
        #expect(refusal(scratch) == .newer(path: scratch.file, found: 99, known: Schema.version))
        #expect(try scratch.bytes() == before)
    }

    @Test("another program's database and a file that is none")
    func foreign() throws {
        let scratch = try Scratch()
        do {
            let connection = try Connection(path: scratch.file, mode: .readWrite)
            try connection.execute("CREATE TABLE somebody_elses (x)")
        }
        let before = try scratch.bytes()
        let error = try #require(refusal(scratch))
        guard case .foreign = error else {
            Issue.record("\(error)")
            return
        }
        #expect(try scratch.bytes() == before)
        let text = Array(String(repeating: "this is a text, not a database\n", count: 40).utf8)
        try scratch.write(text)
        #expect(refusal(scratch)?.isForHumans == true)
        #expect(try scratch.bytes() == text)
    }

    @Test("a second opener, and names the first")
    func locked() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        #expect(refusal(scratch) == .locked(path: scratch.path, pid: "\(getpid())"))
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("a directory that is not there, and a directory in the file's place")
    func unusable() throws {
        let scratch = try Scratch()
        #expect(throws: StoreError.self) {
            try RecordStore(
                directory: scratch.path + "/none",
                options: StoreOptions(bootID: "b"),
                log: .init(label: "test")
            )
        }
        #expect(mkdir(scratch.file, 0o700) == 0)
        let error = try #require(refusal(scratch))
        #expect(error.description.contains("not a file"))
        rmdir(scratch.file)
    }

    @Test("nothing of a file that is empty: it becomes a store")
    func emptyFile() throws {
        let scratch = try Scratch()
        try scratch.write([])
        #expect(refusal(scratch) == nil)
    }
}
