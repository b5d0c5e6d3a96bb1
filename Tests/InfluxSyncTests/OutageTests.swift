import Diagnostics
import Foundation
import InfluxSync
import Platform
import Store
import TestServers
import Testing

/// A real InfluxDB that comes and goes.
@Suite("An InfluxDB that comes and goes")
struct OutageTests {
    private let scratch: Scratch
    private let influx: InfluxServer
    private let store: RecordStore

    init() throws {
        scratch = try Scratch()
        influx = try InfluxServer(in: scratch)
        store = try Sample.store(scratch.path)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
    }

    private func uploader(
        _ change: (inout UploaderSettings) -> Void = { _ in }
    ) throws -> Uploader {
        var settings = Sample.settings(try influx.target("plant"))
        change(&settings)
        return Uploader(settings, store: store, log: Sample.log)
    }

    private func count() throws -> Int {
        try influx.count("voltage_v", of: "sensor_data", in: "plant")
    }

    @Test("What was stored while InfluxDB was down arrives when it is up again, once")
    func wasStoredWhileInfluxdb() throws {
        try influx.create("plant")
        let uploader = try uploader()
        store.fill(1..<20)
        #expect(uploader.drains())
        influx.kill()
        store.fill(20..<100)
        #expect(uploader.wait(upTo: .seconds(10)) { $0.retries > 1 })
        if case .retrying = uploader.snapshot().state {
        } else {
            Issue.record("\(uploader.snapshot().state)")
        }
        try influx.start()
        #expect(
            uploader.wait(upTo: .seconds(20)) { $0.counts.delivered >= 990 && $0.waitingRows == 0 }
        )
        #expect(uploader.snapshot().counts.delivered == 990)
        #expect(try count() == 990)
        #expect(try store.quarantined().isEmpty)
    }

    @Test("Killed again and again in the middle of it, everything arrives once")
    func killedAgainAgainMiddle() throws {
        try influx.create("plant")
        store.fill(1..<601)
        let uploader = try uploader { $0.batchByteLimit = 20_000 }
        for round in 1...20 {
            let goal = UInt64(round) * 290
            #expect(uploader.wait(upTo: .seconds(20)) { $0.counts.delivered >= goal })
            influx.kill()
            let retries = uploader.snapshot().retries
            _ = uploader.wait(upTo: .seconds(10)) { $0.retries > retries || $0.waitingRows == 0 }
            try influx.start()
        }
        #expect(uploader.wait(upTo: .seconds(20)) { $0.waitingRows == 0 && $0.batches > 0 })
        #expect(uploader.snapshot().counts.delivered == 6_000)
        #expect(try count() == 6_000)
        #expect(try store.quarantined().isEmpty)
    }

    @Test("A database that is made later gets everything")
    func databaseMadeLaterGets() throws {
        store.fill(1..<20)
        let uploader = try uploader()
        #expect(uploader.wait(upTo: .seconds(10)) { $0.retries > 1 })
        guard case .paused(let reason) = uploader.snapshot().state else {
            Issue.record("\(uploader.snapshot().state)")
            return
        }
        #expect(reason.contains("database not found"))
        try influx.create("plant")
        #expect(uploader.drains())
        #expect(try count() == 190)
    }

    @Test("A point of the wrong type is quarantined alone, with the server's reason")
    func pointWrongTypeQuarantined() throws {
        try influx.create("plant")
        let time = 1_767_225_601_000_000_000
        try influx.write(#"device_data,device_id=x kurtosis_x="text" \#(time)"#, to: "plant")
        for number in 1..<50 {
            let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
            var readings = [Reading(channel: .temperature, value: 40, quality: .good, time: start)]
            if number == 33 {
                readings.append(
                    Reading(channel: .kurtosisX, value: 3.5, quality: .good, time: start)
                )
            }
            let poll = DevicePoll(deviceID: "d", time: start, readings: readings)
            store.append(Sample.record(number, events: 2, polls: [poll]))
        }
        #expect(store.commitNow(upTo: .seconds(10)))
        let uploader = try uploader()
        #expect(uploader.drains())
        let line = try #require(try store.quarantined().first)
        #expect(try store.quarantined().count == 1)
        #expect(line.line.contains("temperature_c=40.0,kurtosis_x=3.5"))
        #expect(line.line.hasSuffix("1767225633000000001"))
        #expect(line.reason.contains("field type conflict"))
        #expect(uploader.snapshot().counts.delivered == 49 * 3 - 1)
        #expect(uploader.snapshot().counts.quarantined == 1)
        #expect(try influx.count("temperature_c", of: "device_data", in: "plant") == 48)
        #expect(try count() == 98)
    }

    @Test("A cursor that was not kept sends again and doubles nothing")
    func cursorWasKeptSends() throws {
        try influx.create("plant")
        store.fill(1..<50)
        let first = try uploader()
        #expect(first.drains())
        #expect(first.stop())
        let key = "outbox.test"
        let kept = try #require(try store.state(key))
        #expect(kept.count > 4)
        // As after a crash before the commit: nothing of what was delivered is known.
        try store.setState([2, 0, 1, 0, 1, 0], for: key)
        let second = try uploader()
        #expect(second.drains())
        #expect(second.snapshot().counts.delivered == 490)
        #expect(try count() == 490)
    }

    @Test(
        "An hour that is lived through twice, since the clock was set back, is there twice",
        arguments: [1, 100, 3_600]
    )
    func hourTwice(seconds: Int) throws {
        try influx.create("plant")
        store.fill(1..<4)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS - Int64(seconds) * 1_000_000)
        store.fill(1 + seconds..<4 + seconds)
        #expect(store.commitNow(upTo: .seconds(5)))
        let uploader = try uploader()
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.delivered == 60)
        #expect(try count() == 60)
    }

    @Test("After a restart only what is new is sent")
    func afterRestartOnlyNew() throws {
        try influx.create("plant")
        store.fill(1..<50)
        let first = try uploader()
        #expect(first.drains())
        #expect(first.stop())
        store.fill(50..<60)
        let second = try uploader()
        #expect(second.drains())
        #expect(second.snapshot().counts.delivered == 100)
        #expect(try count() == 590)
    }
}
