import Diagnostics
import Logging
import Platform
import Store
import Testing

@testable import StatusPage
@testable import stator

@Suite("A round of what is sent")
final class IngestRoundTests {
    private let directory: TemporaryDirectory
    private let world: IngestThread.World

    init() throws {
        directory = try TemporaryDirectory()
        let options = StoreOptions(bootID: "11111111-2222-4333-8444-555555555555")
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        world = IngestThread.World(
            reader: IngestReader(assets: [IngestAsset(RecordingTests.asset, refusal: nil)]),
            assetIDs: ["m"],
            store: try RecordStore(directory: directory.path, options: options, log: log),
            clock: WallClock(),
            board: IngestBoard()
        )
    }

    private func body(_ timestamp: String, voltage: String, id: Int) -> [UInt8] {
        let text = """
            {"event_id":"0b9f4a0e-51a5-4d0e-9a1e-3b1f0a2c9d7\(id)","timestamp":"\(timestamp)",
            "asset":{"asset_id":"m","asset_type":"induction_motor"},
            "signals":{"voltage_v":\(voltage),"current_a":1,"power_factor":0.9},
            "context":{"operating_state":"RUNNING","source":"http"}}
            """
        return Array(text.utf8)
    }

    private func run(_ bodies: [[UInt8]], _ memory: inout IngestMemory) throws -> [Int] {
        let outbox = try #require(HTTPOutbox())
        var round = IngestRound(world)
        let requests = bodies.enumerated().map { number, body in
            let reply = HTTPReply(number: UInt64(number), outbox: outbox)
            return IngestRequest(body: body, form: .json, reply: reply)
        }
        round.run(requests, &memory, [:])
        return outbox.takeAll().sorted { $0.number < $1.number }.map(\.response.status)
    }

    @Test("that is rejected tells nothing of the time while our own clock is not trusted")
    func assumedOffset() throws {
        var memory = IngestMemory()
        let wrong = body("2020-01-02T00:00:00Z", voltage: "-1", id: 1)
        #expect(try run([wrong], &memory) == [422])
        #expect(memory.assumedOffset == nil)
        let right = body("2026-11-01T00:00:00Z", voltage: "230", id: 2)
        #expect(try run([wrong, right], &memory) == [422, 201])
        let offset = try #require(memory.assumedOffset)
        let assumed = Timestamp(microseconds: offset + MonotonicClock.now().nanoseconds / 1_000)
        let sent = try #require(Timestamp("2026-11-01T00:00:00Z"))
        #expect(assumed >= sent && assumed < sent + .seconds(60))
        #expect(world.store.close(upTo: .seconds(10)))
    }

    @Test("that hangs keeps nobody who stops the agent")
    func boundedStop() {
        let thread = IngestThread(world, access: .open, heart: Heartbeat())
        let isReleased = Condition(false)
        thread.start {
            isReleased.wait(upTo: .seconds(30), until: { $0 }, then: { _ in })
            return [:]
        }
        thread.requestStop()
        #expect(!thread.join(upTo: .milliseconds(20)))
        isReleased.signal { $0 = true }
        #expect(thread.join(upTo: .seconds(30)))
    }
}
