import Diagnostics
import Foundation
import InfluxSync
import Platform
import Store
import Synchronization
import TestServers
import Testing

/// A refusal that says nothing of lines may be the lines' fault or not.
@Suite("Somebody who does not speak of lines")
struct ForeignServerTests {
    private let scratch: Scratch
    private let store: RecordStore

    init() throws {
        scratch = try Scratch()
        store = try Sample.store(scratch.path)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
    }

    private func uploader(_ server: FaultServer) throws -> Uploader {
        let target = try InfluxTarget(
            url: "http://127.0.0.1:\(server.port)",
            kind: .v2(organization: "o", bucket: "b")
        )
        return Uploader(Sample.settings(target), store: store, log: Sample.log)
    }

    private static let foreign = [
        FaultServer.Reply.status(200, body: "<html>Log in to the guest network</html>"),
        .status(400, body: "<h1>400</h1>The plain HTTP request was sent to HTTPS port"),
        .status(422), .status(413),
    ]

    @Test(
        "Somebody else who answers for the server costs no line, from the start or later",
        arguments: [0, 1],
        foreign.indices
    )
    func foreignAnswer(first: Int, number: Int) throws {
        store.fill(1..<4)
        let isFixed = Mutex(false)
        let server = try FaultServer { request, _ in
            request < first || isFixed.withLock { $0 } ? .status(204) : Self.foreign[number]
        }
        let uploader = try uploader(server)
        if first > 0 { #expect(uploader.wait(upTo: .seconds(10)) { $0.counts.delivered > 0 }) }
        store.fill(4..<7)
        #expect(
            uploader.wait(upTo: .seconds(10)) { snapshot in
                guard case .paused(let reason) = snapshot.state else { return false }
                return snapshot.retries >= 3 && reason.hasPrefix("status ")
            }
        )
        #expect(uploader.snapshot().counts.quarantined == 0)
        isFixed.withLock { $0 = true }
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.delivered == 60)
        #expect(uploader.snapshot().counts.quarantined == 0)
        #expect(try store.quarantined().isEmpty)
    }

    @Test("A bad line is found where the server says nothing of it, in a batch or alone")
    func badLineWithoutWord() throws {
        store.fill(1..<10)
        let server = try FaultServer { _, request in
            request.lines.contains { $0.hasSuffix("7000000001") || $0.hasSuffix("20000000001") }
                ? .status(400) : .status(204)
        }
        let uploader = try uploader(server)
        #expect(uploader.drains())
        store.fill(20..<21, events: 1)
        #expect(uploader.wait(upTo: .seconds(10)) { $0.counts.quarantined == 2 })
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.delivered == 89)
        #expect(try store.quarantined().map(\.reason) == ["status 400", "status 400"])
    }

    @Test("Many bad lines in a row are found where the server takes others")
    func manyBadLinesWithoutWord() throws {
        store.fill(1..<2)
        let server = try FaultServer { _, request in
            request.lines.contains { !$0.contains("76722560") || !$0.hasSuffix("1000000001") }
                ? .status(400) : .status(204)
        }
        let uploader = try uploader(server)
        #expect(uploader.wait(upTo: .seconds(10)) { $0.counts.quarantined == 9 })
        #expect(uploader.snapshot().counts.delivered == 1)
        #expect(try store.quarantined().count == 9)
    }
}
