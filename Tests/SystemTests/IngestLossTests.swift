import Diagnostics
import Foundation
import StatusPage
import Synchronization
import TestServers
import Testing

@Suite("What was acknowledged to a sender")
struct IngestLossTests {
    @Test("is there after kill -9, again and again, once each")
    func kill() throws {
        let scratch = try Scratch()
        let acknowledged = Mutex<Set<EventIdentity>>([])
        var stateDirectory = ""
        for round in 0..<4 {
            let agent = try Agent(in: scratch, configuration: SentEvent.configuration)
            stateDirectory = agent.stateDirectory
            let before = acknowledged.withLock(\.count)
            let group = DispatchGroup()
            for number in 0..<6 {
                let address = agent.address
                let seed = UInt64(round * 10 + number)
                DispatchQueue.global().async(group: group) {
                    Self.send(to: address, seed: seed, batch: number < 4 ? 1 : 300) { events in
                        acknowledged.withLock { $0.formUnion(events.map(\.identity)) }
                    }
                }
            }
            _ = try eventually("acknowledged events") {
                acknowledged.withLock { $0.count > before + 3_000 ? true : nil }
            }
            agent.program.signal(SIGKILL)
            _ = try agent.program.exitStatus()
            group.wait()
        }
        let stored = try StoredRecords(stateDirectory).events(of: "pump-01").map(\.identity)
        #expect(acknowledged.withLock { $0.subtracting(stored).count } == 0)
        #expect(Set(stored).count == stored.count)
    }

    /// Sends until the agent is gone.
    private static func send(
        to address: String,
        seed: UInt64,
        batch: Int,
        _ acknowledged: ([SentEvent]) -> Void
    ) {
        guard let sender = try? Sender(address) else { return }
        var number = 0
        while true {
            let events = (number..<(number + batch)).map {
                SentEvent(seed: seed, number: $0, ago: 60)
            }
            number += batch
            let body = events.map(\.json).joined(separator: "\n")
            guard let answer = try? sender.post(body, type: "application/x-ndjson"),
                answer.status == 201
            else { return }
            acknowledged(events)
        }
    }

    @Test(
        "is on disk: a full one acknowledges nothing, and a repetition afterwards is stored once",
        .enabled(if: FullDisk.isPermitted, "it mounts a disk, which takes root")
    )
    func fullDisk() throws {
        let scratch = try Scratch()
        let disk = try FullDisk(scratch.file("state"))
        let agent = try Agent(in: scratch, configuration: SentEvent.configuration)
        let sender = try Sender(agent.address)
        #expect(try sender.post(SentEvent(seed: 1, number: 0, ago: 30).json).status == 201)
        disk.fill()
        var refused: [SentEvent] = []
        for round in 1..<6 {
            let events = (0..<1_000).map {
                SentEvent(seed: 1, number: round * 1_000 + $0, ago: 100_000)
            }
            let answer = try sender.post(
                events.map(\.json).joined(separator: "\n"),
                type: "application/x-ndjson"
            )
            #expect(answer.status == 503, "\(answer.body)")
            #expect(answer.headers.contains("retry-after: 5"))
            refused += events
        }
        let status = try agent.status()
        #expect(status.ingest.acceptedEvents == 1)
        #expect(status.store.droppedRecords == 0)
        disk.makeRoom()
        _ = try agent.status("commits", within: 60) {
            $0.store.state == .committing && $0.store.pendingRecords == 0
        }
        var known = 1
        for start in stride(from: 0, to: refused.count, by: 1_000) {
            let part = refused[start..<(start + 1_000)].map(\.json).joined(separator: "\n")
            let answer = try sender.post(part, type: "application/x-ndjson")
            #expect(answer.status == 201, "\(answer.body)")
            known += (answer.number("accepted") ?? 0) + (answer.number("duplicates") ?? 0)
        }
        #expect(known == refused.count + 1)
        try agent.stop()
        let stored = try StoredRecords(agent.stateDirectory).events(of: "pump-01").map(\.identity)
        #expect(stored.count == refused.count + 1)
        #expect(Set(stored).count == stored.count)
    }
}

/// A file system in memory, small enough to be filled.
private final class FullDisk {
    private let path: String

    static var isPermitted: Bool {
        guard let scratch = try? Scratch() else { return false }
        return (try? FullDisk(scratch.file("disk"))) != nil
    }

    init(_ path: String) throws {
        self.path = path
        guard mkdir(path, 0o700) == 0, mount("tmpfs", path, "tmpfs", 0, "size=8m") == 0 else {
            throw Failure("mount: \(errno)")
        }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    /// Takes all the space that is left.
    func fill() {
        guard let file = fopen("\(path)/ballast", "wbe") else { return }
        let page = [UInt8](repeating: 0, count: 4_096)
        setvbuf(file, nil, _IONBF, 0)
        while fwrite(page, 1, page.count, file) == page.count {}
        fclose(file)
    }

    func makeRoom() { unlink("\(path)/ballast") }
}
