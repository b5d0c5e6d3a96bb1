import Diagnostics
import Glibc
import Logging
import Store
import Synchronization
import Testing

/// A directory of its own for a test, removed at the end.
final class Scratch: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/stator-store-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        path = String(cString: made)
    }

    deinit {
        for name in ["stator.sqlite", "stator.sqlite-wal", "stator.sqlite-shm", "stator.lock"] {
            unlink("\(path)/\(name)")
        }
        rmdir(path)
    }

    var file: String { "\(path)/\(RecordStore.fileName)" }

    /// Opens the store in the directory.
    func open(
        commitInterval: Duration = .milliseconds(20),
        boot: String = "boot-1",
        pendingByteLimit: Int = StoreOptions.defaultPendingByteLimit,
        log: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) throws -> RecordStore {
        try RecordStore(
            directory: path,
            options: StoreOptions(
                bootID: boot,
                commitInterval: commitInterval,
                pendingByteLimit: pendingByteLimit
            ),
            log: log
        )
    }

    /// The bytes of a file in the directory.
    func bytes(_ name: String = RecordStore.fileName) throws -> [UInt8] {
        let stream = try #require(fopen("\(path)/\(name)", "r"))
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 {
            bytes += chunk[..<count]
        }
        return bytes
    }

    func write(_ bytes: [UInt8], to name: String = RecordStore.fileName) throws {
        let stream = try #require(fopen("\(path)/\(name)", "w"))
        defer { fclose(stream) }
        #expect(fwrite(bytes, 1, bytes.count, stream) == bytes.count)
    }
}

/// Collects log lines.
struct CollectingLogHandler: LogHandler {
    final class Lines: Sendable {
        let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
    }

    let collected: Lines
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    init(_ collected: Lines) { self.collected = collected }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: Logging.LogEvent) {
        collected.lines.withLock { $0.append("\(event.level): \(event.message)") }
    }
}

/// Waits until `condition` holds; looks every millisecond until the deadline.
func eventually(_ what: String, within limit: Duration = .seconds(20), _ condition: () -> Bool) {
    let deadline = ContinuousClock.now + limit
    while !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("\(what): not within \(limit)")
            return
        }
        usleep(1_000)
    }
}
