import Diagnostics
import Foundation
import InfluxSync
import Platform
import Store
import Synchronization
import TestServers
import Testing

/// A server that says what it is told to, and a store with records to deliver to it.
@Suite("A server that misbehaves")
struct FaultTests {
    private let scratch: Scratch
    private let store: RecordStore

    init() throws {
        scratch = try Scratch()
        store = try Sample.store(scratch.path)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
    }

    private func uploader(
        _ server: FaultServer,
        _ change: (inout UploaderSettings) -> Void = { _ in }
    ) throws -> Uploader {
        let target = try InfluxTarget(
            url: "http://127.0.0.1:\(server.port)/influx/",
            kind: .v2(organization: "my org", bucket: "b&b")
        )
        var settings = Sample.settings(target)
        settings.credential = .token("secret-token")
        change(&settings)
        return Uploader(settings, store: store, log: Sample.log)
    }

    @Test("The token is in a header, and nowhere in the request line")
    func tokenHeaderNowhereRequest() throws {
        store.fill(1..<2)
        let server = try FaultServer { _, _ in .status(204) }
        #expect(try uploader(server).drains())
        let request = try #require(server.requests.first)
        #expect(
            request.line
                == "POST /influx/api/v2/write?org=my%20org&bucket=b%26b&precision=ns HTTP/1.1"
        )
        #expect(request.headers["authorization"] == "Token secret-token")
        #expect(request.headers["content-encoding"] == "gzip")
        #expect(request.headers["expect"] == nil)
    }

    @Test(
        "A server that is busy gets the same lines again",
        arguments: [429, 500, 502, 503, 504, 599]
    )
    func serverBusyGetsSame(status: Int) throws {
        store.fill(1..<5)
        let server = try FaultServer { number, _ in number < 3 ? .status(status) : .status(204) }
        let uploader = try uploader(server)
        #expect(uploader.drains())
        let requests = server.requests
        #expect(requests.prefix(4).allSatisfy { $0.lines == requests[0].lines })
        let snapshot = uploader.snapshot()
        #expect(snapshot.counts.delivered == 40 && snapshot.retries == 3)
        #expect(snapshot.lastError == "status \(status)")
        #expect(try store.quarantined().isEmpty)
    }

    @Test("Connections that break off, or give no answer, lose nothing")
    func connectionsBreakOffOr() throws {
        store.fill(1..<5)
        let server = try FaultServer { number, _ in
            switch number {
            case 0: .hangUp
            case 1: .hangUpMidAnswer
            case 2: .silence
            default: .status(204)
            }
        }
        let uploader = try uploader(server) { $0.http.totalTimeout = .milliseconds(300) }
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.delivered == 40)
        // On a busy machine an answer can be late as well.
        #expect(uploader.snapshot().retries >= 3)
        #expect(uploader.snapshot().lastError?.contains("no answer in time") == true)
    }

    @Test(
        "A server that says when to come back is left alone until then",
        arguments: ["1", "date"]
    )
    func serverSaysWhenCome(form: String) throws {
        store.fill(1..<2)
        let times = Mutex<[MonotonicTime]>([])
        let server = try FaultServer { number, _ in
            times.withLock { $0.append(MonotonicClock.now()) }
            if number > 0 { return .status(204) }
            // The server's clock is years off; only the time between its two dates counts.
            let dates = [
                "Date": "Tue, 01 Feb 2022 10:00:00 GMT",
                "Retry-After": "Tue, 01 Feb 2022 10:00:01 GMT",
            ]
            return .status(429, headers: form == "date" ? dates : ["Retry-After": form])
        }
        #expect(try uploader(server).drains())
        let asked = times.withLock { $0 }
        #expect(asked[1] - asked[0] >= .seconds(1))
    }

    @Test(
        "A server that refuses us keeps everything waiting, and is asked again",
        arguments: [401, 403, 404]
    )
    func serverRefusesUsKeeps(status: Int) throws {
        store.fill(1..<4)
        let isFixed = Mutex(false)
        let server = try FaultServer { _, _ in
            isFixed.withLock { $0 }
                ? .status(204) : .status(status, body: #"{"code":"x","message":"not \"you\""}"#)
        }
        let uploader = try uploader(server)
        let reason = "status \(status): not \"you\""
        #expect(
            uploader.wait(upTo: .seconds(10)) {
                $0.state == .paused(reason: reason) && $0.retries >= 2 && $0.waitingRows == 3
            }
        )
        isFixed.withLock { $0 = true }
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.delivered == 30)
    }

    @Test("Batches that are too large are split until they fit")
    func batchesTooLargeSplit() throws {
        store.fill(1..<20)
        let server = try FaultServer { _, request in
            request.lines.count > 7 ? .status(413) : .status(204)
        }
        let uploader = try uploader(server)
        #expect(uploader.drains())
        let lines = server.requests.filter { $0.lines.count <= 7 }.flatMap(\.lines)
        #expect(lines.count == 190 && Set(lines).count == 190)
        #expect(uploader.snapshot().counts.delivered == 190)
        #expect(try store.quarantined().isEmpty)
    }

    @Test("Of a refused batch exactly the bad lines are quarantined, with the reason")
    func refusedBatchExactlyBad() throws {
        store.fill(1..<10)
        let server = try FaultServer { _, request in
            let bad = request.lines.contains {
                $0.hasSuffix("3300000001") || $0.hasSuffix("7000000001")
            }
            return bad
                ? .status(400, body: #"{"error":"partial write: bad point dropped=1"}"#)
                : .status(204)
        }
        let uploader = try uploader(server)
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.delivered == 88)
        #expect(uploader.snapshot().counts.quarantined == 2)
        #expect(try store.quarantined().count == 2)
        for line in try store.quarantined() {
            #expect(line.line.hasPrefix("sensor_data,asset_id=pump-1,"))
            #expect(line.reason == "status 400: partial write: bad point dropped=1")
            #expect(line.sinkID == "test")
        }
    }

    @Test("A batch of which every line is bad costs one request")
    func everyLineBad() throws {
        store.fill(1..<10)
        let server = try FaultServer { _, request in
            let reason = "partial write: field type conflict dropped=\(request.lines.count)"
            return .status(400, body: "{\"error\":\"\(reason)\"}")
        }
        let uploader = try uploader(server)
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.quarantined == 90)
        #expect(uploader.snapshot().counts.delivered == 0)
        #expect(server.requests.count == Int(uploader.snapshot().batches))
        #expect(Set(try store.quarantined().map(\.line)).count == 90)
    }

    @Test("Every line of a large batch that is refused as a whole is kept")
    func everyLineOfLargeBatch() throws {
        store.fill(1..<150)
        let server = try FaultServer { _, request in
            let reason = "partial write: field type conflict dropped=\(request.lines.count)"
            return .status(400, body: "{\"error\":\"\(reason)\"}")
        }
        let uploader = try uploader(server)
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.quarantined == 1_490)
        #expect(Set(try store.quarantined().map(\.line)).count == 1_490)
    }

    @Test("Points older than the server keeps are counted and not asked for one by one")
    func pointsOlderThanServer()
        throws
    {
        store.fill(1..<10)
        let server = try FaultServer { _, request in
            let reason =
                "partial write: points beyond retention policy dropped=\(request.lines.count - 1)"
            return .status(400, body: "{\"error\":\"\(reason)\"}")
        }
        let uploader = try uploader(server)
        #expect(uploader.drains())
        let counts = uploader.snapshot().counts
        #expect(counts.delivered + counts.quarantined == 90)
        #expect(counts.delivered == uploader.snapshot().batches)
        #expect(server.requests.count == Int(uploader.snapshot().batches))
    }

    @Test("After an outage the newest come before the rest of the backlog, which is not starved")
    func afterOutageNewestCome()
        throws
    {
        store.fill(1..<400, events: 20)
        let isUp = Mutex(false)
        let server = try FaultServer { _, _ in isUp.withLock { $0 } ? .status(204) : .status(503) }
        let uploader = try uploader(server) { $0.batchByteLimit = 40_000 }
        #expect(uploader.wait(upTo: .seconds(10)) { $0.retries > 2 })
        store.fill(1_000..<1_001, events: 20)
        isUp.withLock { $0 = true }
        #expect(uploader.drains())
        let second = { (number: Int) in " \(1_767_225_600 + number)000000001" }
        let delivered = server.requests.drop { $0.lines.isEmpty }.map(\.lines)
        let newest = try #require(
            delivered.firstIndex { $0.contains { $0.hasSuffix(second(1_000)) } }
        )
        let last = try #require(
            delivered.firstIndex { $0.contains { $0.hasSuffix(second(398)) } }
        )
        let middle = try #require(
            delivered.lastIndex { $0.contains { $0.hasSuffix(second(390)) } }
        )
        #expect(newest < middle)
        #expect(last <= delivered.count)
        let all = Set(delivered.flatMap { $0 })
        #expect(all.count == 400 * 20)
        #expect(uploader.snapshot().counts.delivered == 400 * 20)
    }

    @Test("It stops at once while a server says nothing")
    func stopsAtOnceWhile() throws {
        store.fill(1..<2)
        let server = try FaultServer { _, _ in .silence }
        let uploader = try uploader(server)
        _ = try eventually("a request") { server.requests.isEmpty ? nil : true }
        let start = MonotonicClock.now()
        #expect(uploader.stop())
        #expect(MonotonicClock.now() - start < .seconds(1))
        #expect(uploader.snapshot().state == .stopped)
        #expect(uploader.snapshot().counts == UploadCounts())
    }

    @Test("It stops at once while it waits to try again")
    func stopsAtOnceWhileAgain() throws {
        store.fill(1..<2)
        let server = try FaultServer { _, _ in .status(503, headers: ["Retry-After": "500"]) }
        let uploader = try uploader(server)
        #expect(uploader.wait(upTo: .seconds(5)) { $0.retries == 1 })
        #expect(uploader.isAdvancing)
        let start = MonotonicClock.now()
        #expect(uploader.stop())
        #expect(MonotonicClock.now() - start < .seconds(1))
    }

    @Test("Nobody at the address is said in plain words")
    func nobodyAtAddressSaid() throws {
        store.fill(1..<2)
        let target = try InfluxTarget(
            url: "http://127.0.0.1:\(try freePort())",
            kind: .v3(database: "d")
        )
        let uploader = Uploader(
            Sample.settings(target),
            store: store,
            log: Sample.log
        )
        #expect(uploader.wait(upTo: .seconds(5)) { $0.retries >= 1 })
        #expect(uploader.snapshot().lastError?.contains("is the server running there?") == true)
        #expect(uploader.snapshot().waitingRows == 1)
        #expect(
            uploader.snapshot().oldestWaiting == Timestamp(microseconds: utcOffsetUS + 1_000_000)
        )
    }
}
