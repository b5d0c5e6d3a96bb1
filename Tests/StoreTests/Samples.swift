import Diagnostics
import Glibc
import Logging
import Platform

import struct Store.LogEvent  // Logging has one too.

@testable import Store

/// A directory of its own for one test, removed with it.
final class TemporaryDirectory {
    let path: String

    init() {
        var template = Array("/tmp/stator-store-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? ""
        precondition(!path.isEmpty, "no temporary directory: \(String(cString: strerror(errno)))")
    }

    deinit {
        for name in Self.names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    var file: String { "\(path)/\(RecordStore.fileName)" }

    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// The bytes of a file; nil where there is none.
func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "rbe") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { return bytes }
        bytes += chunk[..<count]
    }
}

/// Writes a file of exactly these bytes.
func write(_ bytes: [UInt8], to path: String) {
    let file = fopen(path, "wbe")
    precondition(file != nil, "cannot write \(path)")
    guard let file else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
}

/// Whether `condition` became true within `deadline`; asks again and again, so it is never late.
func becomesTrue(within deadline: Duration = .seconds(20), _ condition: () -> Bool) -> Bool {
    let end = MonotonicClock.now() + deadline
    while !condition() {
        guard MonotonicClock.now() < end else { return false }
        usleep(2_000)
    }
    return true
}

enum Sample {
    static let boot = "11111111-2222-4333-8444-555555555555"
    static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func store(
        _ directory: String,
        boot: String = boot,
        commitInterval: Duration = .milliseconds(50),
        pendingByteLimit: Int = 1_024 * 1_024,
        log: Logger = log
    ) throws(StoreError) -> RecordStore {
        try RecordStore(
            directory: directory,
            options: StoreOptions(
                bootID: boot,
                commitInterval: commitInterval,
                pendingByteLimit: pendingByteLimit,
                retryLimit: .milliseconds(500)
            ),
            log: log
        )
    }

    /// Like the twin's data: full-precision noise around a working point.
    static func events(
        _ count: Int,
        start: MonotonicTime,
        rateHz: Int = 100,
        seed: UInt64,
        firstSequence: UInt64 = 0,
        offset: Int64? = nil
    ) -> [SensorEvent] {
        var noise = SplitMix64(seed: seed &+ firstSequence)
        return (0..<count).map { index in
            let time = start + .nanoseconds(1_000_000_000 / rateHz * index)
            let voltageV = 230 + noise.nextUnit() * 4 - 2
            let currentA = 12 + noise.nextUnit() - 0.5
            let factor = 0.86 + noise.nextUnit() * 0.02
            return SensorEvent(
                identity: EventIdentity(seed: seed, sequence: firstSequence + UInt64(index)),
                time: time,
                timestamp: offset.map {
                    Timestamp(microseconds: time.nanoseconds / 1_000 + $0)
                },
                voltageV: voltageV,
                currentA: currentA,
                powerFactor: factor,
                powerKW: (voltageV * currentA * factor) / 1_000,
                vibrationG: 0.15 + noise.nextUnit() * 0.02,
                qualities: InlineQualities(),
                state: .running,
                source: .simulator
            )
        }
    }

    /// Record `number` of a stream: its first sequence number, and start second, is the number.
    static func record(
        _ number: Int,
        asset: String = "pump-1",
        events count: Int = 3,
        offset: Int64? = nil
    ) -> AssetRecord {
        let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
        return AssetRecord(
            assetID: asset,
            source: .simulator,
            start: start,
            identitySeed: 7,
            firstSequence: UInt64(number) * 1_000,
            events: events(
                count,
                start: start,
                seed: 7,
                firstSequence: UInt64(number) * 1_000,
                offset: offset
            ),
            polls: []
        )
    }

    static func note(_ text: String, asset: String? = nil) -> LogEvent {
        LogEvent(
            assetID: asset,
            time: MonotonicTime(nanoseconds: 5_000_000_000),
            timestamp: nil,
            kind: "note",
            severity: .notice,
            text: text,
            evidence: "{\"a\":1}"
        )
    }
}

extension RecordStore {
    /// All records of `asset`, decoded.
    func all(_ asset: String = "pump-1") throws(StoreError) -> [AssetRecord] {
        try read { reader throws(StoreError) in
            var records: [AssetRecord] = []
            for stored in try reader.records(of: asset, limit: StoreReader.rowLimit) {
                records.append(try stored.decoded())
            }
            return records
        }
    }
}
