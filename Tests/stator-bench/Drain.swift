import Diagnostics
import DigitalTwin
import Glibc
import InfluxSync
import Logging
import Platform
import Store

import struct Store.LogEvent  // Logging has one too.

/// How fast a backlog of the twin's events is delivered to a real server, and in what memory.
enum Drain {
    private static let eventsPerRecord = 100

    /// Stores `points` events in a new directory and delivers them to the server at `url`.
    static func run(url: String, points: Int) throws -> Int32 {
        var template = Array("/tmp/stator-drain-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { return 1 }
        let directory = String(cString: made)
        print("store: \(directory)")
        let log = Logger(label: "drain") { _ in SwiftLogNoOpLogHandler() }
        let store = try RecordStore(
            directory: directory,
            options: StoreOptions(bootID: "11111111-2222-4333-8444-555555555555"),
            log: log
        )
        store.stamp(utcOffsetMicroseconds: 1_767_225_600_000_000)
        try fill(store, records: points / eventsPerRecord)
        let before = residentBytes()
        let target = try InfluxTarget(url: url, kind: .v2(organization: "o", bucket: "b"))
        let start = MonotonicClock.now()
        let uploader = Uploader(
            UploaderSettings(sinkID: "drain", target: target, site: "hall 1", seed: 1),
            store: store,
            log: log
        )
        var peak = before
        while !uploader.wait(
            upTo: .milliseconds(50),
            until: { $0.batches > 0 && $0.waitingRows == 0 }
        ) {
            peak = max(peak, residentBytes())
        }
        let seconds = (MonotonicClock.now() - start).inSeconds
        let snapshot = uploader.snapshot()
        print("\(snapshot.counts)")
        print("\(Int(Double(snapshot.counts.delivered) / seconds)) points/s in \(seconds) s")
        print("\(snapshot.bytesSent) bytes sent in \(snapshot.batches) batches")
        print("RSS \(before / 1_024) KiB before, \(peak / 1_024) KiB at its peak")
        uploader.stop()
        _ = store.close(upTo: .seconds(5))
        return 0
    }

    private static func fill(_ store: RecordStore, records: Int) throws {
        let asset = AssetDeclaration(
            id: "bench",
            phases: 1,
            hasVibration: true,
            duty: .unknownMotor
        )
        var twin = MotorTwin(try TwinSettings(seed: 7))
        let door = EventDoor(asset: asset)
        for number in 0..<records {
            let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
            var events: [SensorEvent] = []
            for index in 0..<eventsPerRecord {
                let candidate = twin.next().candidate(
                    identitySeed: 7,
                    time: start + .milliseconds(10 * index),
                    timestamp: nil
                )
                if case .accepted(let event) = door.admit(candidate, now: nil) {
                    events.append(event)
                }
            }
            store.append(
                AssetRecord(
                    assetID: asset.id,
                    source: .simulator,
                    start: start,
                    identitySeed: 7,
                    firstSequence: UInt64(number * eventsPerRecord),
                    events: events,
                    polls: []
                )
            )
            if number % 50 == 0 { _ = store.commitNow(upTo: .seconds(10)) }
        }
        _ = store.commitNow(upTo: .seconds(10))
    }

    private static func residentBytes() -> Int {
        guard let text = try? SmallFile.read("/proc/self/statm") else { return 0 }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
