import Glibc
import Testing

@testable import Store

@Suite("The store opens what is its own and leaves all else as it is")
struct OpeningTests {
    private let directory = TemporaryDirectory()

    private func refusal() -> StoreError? {
        do throws(StoreError) {
            _ = try Sample.store(directory.path)
            return nil
        } catch {
            return error
        }
    }

    private func makeStore() throws {
        let store = try Sample.store(directory.path)
        store.append(Sample.record(1))
        #expect(store.close(upTo: .seconds(10)))
    }

    private func makeNewer() throws {
        let connection = try Connection(path: directory.file, access: .readWriteCreate)
        try connection.run("PRAGMA user_version = \(Schema.version + 1)")
    }

    @Test("A store of a newer program is refused in plain words and not changed by a byte")
    func newer() throws {
        try makeStore()
        try makeNewer()
        let before = contents(of: directory.file)
        let error = refusal()
        #expect(
            error
                == .newer(
                    path: directory.file,
                    found: Schema.version + 1,
                    known: Schema.version
                )
        )
        #expect(error?.description.contains("a newer stator wrote it") == true)
        #expect(contents(of: directory.file) == before)
    }

    @Test("That a newer program was killed, and its version stands only in the log, is seen too")
    func newerInLog() throws {
        try makeStore()
        let file: [UInt8]?
        let log: [UInt8]?
        do {
            let connection = try Connection(path: directory.file, access: .readWriteCreate)
            try connection.run("PRAGMA wal_autocheckpoint = 0")
            try connection.run("PRAGMA user_version = \(Schema.version + 1)")
            file = contents(of: directory.file)
            log = contents(of: directory.file + "-wal")
        }
        // What a kill leaves: the file without the last commit, and the log with it.
        write(try #require(file), to: directory.file)
        write(try #require(log), to: directory.file + "-wal")
        let error = refusal()
        #expect(
            error
                == .newer(
                    path: directory.file,
                    found: Schema.version + 1,
                    known: Schema.version
                )
        )
        #expect(contents(of: directory.file) == file)
        #expect(contents(of: directory.file + "-wal") == log)
    }

    @Test("Another program's database is refused and not changed by a byte")
    func otherProgram() throws {
        do {
            let connection = try Connection(path: directory.file, access: .readWriteCreate)
            try connection.run("CREATE TABLE recipe(name TEXT); PRAGMA application_id = 42")
        }
        let before = contents(of: directory.file)
        guard case .foreign(_, let reason) = refusal() else {
            Issue.record("a foreign database was not refused as foreign")
            return
        }
        #expect(reason.contains("application id 42"))
        #expect(contents(of: directory.file) == before)
    }

    @Test("What a power cut leaves of a first start is used: an empty file, an empty database")
    func interruptedStart() throws {
        write([], to: directory.file)
        try makeStore()
        unlink(directory.file)
        do {
            let connection = try Connection(path: directory.file, access: .readWriteCreate)
            #expect(try connection.text("PRAGMA journal_mode = WAL") == "wal")
        }
        try makeStore()
    }

    @Test(
        "A power cut while the first page is written leaves a journal; the next start takes it back"
    )
    func unfinishedFirstPage() throws {
        // SQLite's own first transaction, caught between its journal and its commit.
        do {
            let connection = try Connection(path: directory.file, access: .readWriteCreate)
            try connection.run("PRAGMA cache_size = 1; BEGIN; CREATE TABLE a(x)")
            try connection.run(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
                INSERT INTO a SELECT randomblob(1000) FROM n
                """
            )
            let file = try #require(contents(of: directory.file))
            let journal = try #require(contents(of: directory.file + "-journal"))
            try #require(!file.isEmpty && journal.count >= 512)
            try connection.run("ROLLBACK")
            // Its record count is filled in when it is synced; a cut right behind that is meant.
            write(file, to: directory.file)
            write(journal, to: directory.file + "-journal")
        }
        do throws(StoreError) {
            try StoreFileCheck.examine(directory.file, mayWrite: false)
            Issue.record("a reader took it for a store")
        } catch {
            #expect("\(error)".contains("its first start was cut short"))
        }
        try makeStore()
        #expect(contents(of: directory.file + "-journal") == nil)
        #expect(contents(of: directory.file + ".damaged-1") == nil)
    }

    @Test("Another program's unfinished transaction is refused and left as it is")
    func otherJournal() throws {
        write([UInt8](repeating: 1, count: 4_096), to: directory.file)
        var journal: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]
        journal +=
            [UInt8](repeating: 0, count: 8) + [0, 0, 0, 9] + [UInt8](repeating: 0, count: 492)
        write(journal, to: directory.file + "-journal")
        guard case .foreign(_, let reason) = refusal() else {
            Issue.record("it was not refused as foreign")
            return
        }
        #expect(reason.contains("lies unfinished beside it"))
        #expect(contents(of: directory.file + "-journal") == journal)
    }

    @Test("A missing directory and a file in its place are told apart")
    func badDirectories() throws {
        #expect(throws: StoreError.directoryMissing(path: directory.path + "/none")) {
            try Sample.store(directory.path + "/none")
        }
        let file = directory.path + "/file"
        write([1], to: file)
        #expect(throws: StoreError.notPermitted(path: file, reason: "it is not a directory")) {
            try Sample.store(file)
        }
    }

    @Test("A second opener is refused and told who has the store; after its close it is free")
    func secondOpener() throws {
        let first = try Sample.store(directory.path)
        let error = refusal()
        #expect(error == .locked(directory: directory.path, holder: Int(getpid())))
        #expect(error?.description.contains("process \(getpid())") == true)
        first.append(Sample.record(1))
        #expect(first.close(upTo: .seconds(10)))
        #expect(refusal() == nil)
    }

    @Test("The file is what it says: mark, version, log, synchronous, sound")
    func file() throws {
        try makeStore()
        let connection = try StoreFile.open(directory: directory.path)
        #expect(try connection.integer("PRAGMA application_id") == 0x5354_4154)
        #expect(try connection.integer("PRAGMA user_version") == Int64(Schema.version))
        #expect(try connection.text("PRAGMA journal_mode") == "wal")
        #expect(try connection.integer("PRAGMA synchronous") == 2)
        #expect(try connection.integer("PRAGMA foreign_keys") == 1)
        #expect(try connection.text("PRAGMA integrity_check") == "ok")
        #expect(try connection.integer("SELECT count(*) FROM pragma_foreign_key_check") == 0)
    }

    @Test("No question reads the whole table of records")
    func queryPlans() throws {
        try makeStore()
        let connection = try StoreFile.open(directory: directory.path)
        let questions = [
            StoreReader.recordsInRange, StoreReader.newestStamped, StoreReader.newestUnstamped,
            StoreReader.recordByID, Committer.stampRecords,
        ]
        for question in questions {
            let plan = try connection.prepare("EXPLAIN QUERY PLAN " + question)
            while try plan.step() {
                let step = plan.text(3)
                #expect(
                    !step.contains("SCAN record") && !step.contains("SCAN unstamped"),
                    "\(question): \(step)"
                )
                #expect(!step.contains("USE TEMP B-TREE"), "\(question): \(step)")
            }
        }
    }
}
