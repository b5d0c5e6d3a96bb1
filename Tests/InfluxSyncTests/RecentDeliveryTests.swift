import Diagnostics
import Foundation
import InfluxSync
import Platform
import Store
import Synchronization
import TestServers
import Testing

/// A server may have lost what it took last, where it went before its disk had it.
@Suite("What a server took just before it went")
struct RecentDeliveryTests {
    private let scratch: Scratch
    private let store: RecordStore

    init() throws {
        scratch = try Scratch()
        store = try Sample.store(scratch.path)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
    }

    /// How often each line of the first four records was sent, after `faults` failures.
    ///
    /// Where one is not `isNoticed` libcurl makes another connection by itself.
    private func deliver(
        _ fault: FaultServer.Reply,
        times faults: Int = 1,
        isNoticed: Bool = true,
        else usual: FaultServer.Reply = .status(204)
    ) throws -> (sent: [Int], counts: UploadCounts) {
        let isFailing = Mutex(false)
        let server = try FaultServer { _, _ in
            isFailing.withLock { isFailing in
                defer { isFailing = false }
                return isFailing ? fault : usual
            }
        }
        let target = try InfluxTarget(
            url: "http://127.0.0.1:\(server.port)",
            kind: .v1(database: "d", retentionPolicy: nil)
        )
        let uploader = Uploader(Sample.settings(target), store: store, log: Sample.log)
        store.fill(1..<5)
        #expect(uploader.wait(upTo: .seconds(30)) { $0.counts.delivered == 40 })
        let first = Set(server.requests.flatMap(\.lines))
        #expect(first.count == 40)
        for round in 0..<faults {
            isFailing.withLock { $0 = true }
            let retries = uploader.snapshot().retries
            store.fill((10 + round)..<(11 + round))
            #expect(
                uploader.wait(upTo: .seconds(30)) { !isNoticed || $0.retries > retries }
            )
            let goal = UInt64(50 + 10 * round)
            #expect(
                uploader.wait(upTo: .seconds(30)) {
                    $0.counts.delivered == goal && $0.waitingRows == 0
                }
            )
        }
        uploader.stop()
        var copies: [String: Int] = [:]
        for line in server.requests.flatMap(\.lines) where first.contains(line) {
            copies[line, default: 0] += 1
        }
        return (Set(copies.values).sorted(), uploader.snapshot().counts)
    }

    @Test("is sent again, and counted once", arguments: [false, true])
    func again(isBehindProxy: Bool) throws {
        let (sent, counts) = try deliver(isBehindProxy ? .status(502) : .hangUpMidAnswer)
        #expect(sent == [2])
        #expect(counts.delivered == 50)
        #expect(counts.lostRows == 0 && counts.quarantined == 0)
    }

    @Test("is sent again where the server is back before anybody noticed")
    func unnoticed() throws {
        let (sent, counts) = try deliver(.hangUp, isNoticed: false)
        #expect(sent == [2])
        #expect(counts.delivered == 50)
    }

    @Test("is not sent again where the server ends each connection, and says so")
    func closing() throws {
        let closing = FaultServer.Reply.status(204, headers: ["Connection": "close"])
        let (sent, counts) = try deliver(closing, isNoticed: false, else: closing)
        #expect(sent == [1])
        #expect(counts.delivered == 50)
    }

    @Test("is sent again four times at most, however often it goes")
    func atMost() throws {
        let (sent, counts) = try deliver(.hangUpMidAnswer, times: 7)
        #expect(sent == [5])
        #expect(counts.delivered == 110)
    }

    @Test("is not sent again where it is there and only busy", arguments: [429, 500])
    func busy(status: Int) throws {
        let (sent, counts) = try deliver(.status(status))
        #expect(sent == [1])
        #expect(counts.delivered == 50)
    }
}
