import Diagnostics
import Testing

@testable import Store

@Suite("Versions of what was learned are kept, and one of them is in use")
struct ArtifactTests {
    private let directory = TemporaryDirectory()

    private func versions(
        _ store: RecordStore,
        _ kind: ArtifactKind = .baseline,
        of asset: String = "pump-1"
    ) throws -> [StoredArtifact] {
        try store.read { reader throws(StoreError) in try reader.artifacts(kind, of: asset) }
    }

    private func content(_ store: RecordStore, _ version: UInt64) throws -> [UInt8]? {
        try store.read { reader throws(StoreError) in
            try reader.content(of: .baseline, version: version, assetID: "pump-1")
        }
    }

    private func active(_ store: RecordStore) throws -> UInt64? {
        try store.read { reader throws(StoreError) in
            try reader.activeArtifact(.baseline, of: "pump-1")
        }?.version
    }

    @Test("Versions count from 1 for each asset and kind, on disk or not, and after a start")
    func numbers() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(60))
        #expect(try store.append(Sample.artifact(seed: 1)).version == 1)
        #expect(try store.append(Sample.artifact(.forest, seed: 2)).version == 1)
        #expect(try store.append(Sample.artifact(asset: "other", seed: 3)).version == 1)
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(try store.append(Sample.artifact(seed: 4)).version == 2)
        #expect(try store.append(Sample.artifact(version: 9, seed: 5)).version == 9)
        for round in 0..<2 {
            let found = try versions(store)
            #expect(found.map(\.version) == [1, 2, 9], "round \(round)")
            #expect(found.map(\.name) == ["baseline-1", "baseline-4", "baseline-5"])
            #expect(found.allSatisfy { $0.byteCount == 2_000 && !$0.isActive })
            #expect(found[0].note == "learned over 30 min")
            #expect(try content(store, 2) == Sample.artifact(seed: 4).content)
            #expect(try content(store, 3) == nil)
            #expect(store.commitNow(upTo: .seconds(10)))
        }
        #expect(store.close(upTo: .seconds(10)))
        let again = try Sample.store(directory.path)
        #expect(try again.append(Sample.artifact(seed: 6)).version == 10)
        #expect(try content(again, 9) == Sample.artifact(seed: 5).content)
    }

    @Test("A version given twice, or none, or one that is not there, is refused")
    func badVersions() throws {
        let store = try Sample.store(directory.path)
        #expect(try store.append(Sample.artifact(version: 5)).version == 5)
        for version in [0, 4, 5, UInt64.max] {
            #expect {
                try store.append(Sample.artifact(version: version))
            } throws: { error in
                guard case .badVersion(_, let found, _)? = error as? StoreError else {
                    return false
                }
                return found == version
            }
        }
        for version in [0, 4, 6, UInt64.max] {
            #expect(throws: StoreError.self) {
                try store.activate(.baseline, version: version, assetID: "pump-1")
            }
        }
        #expect(throws: StoreError.self) {
            try store.activate(.forest, version: 5, assetID: "pump-1")
        }
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(try versions(store).map(\.version) == [5])
        #expect(store.snapshot().loss.isNone)
    }

    @Test("One version is in use, the one that was named last, on disk or not")
    func activation() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(60))
        for seed in 1...3 { try store.append(Sample.artifact(seed: UInt64(seed))) }
        #expect(try active(store) == nil)
        try store.activate(.baseline, version: 2, assetID: "pump-1")
        #expect(try active(store) == 2)
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(try active(store) == 2)
        try store.activate(.baseline, version: 3, assetID: "pump-1")
        try store.activate(.baseline, version: 1, assetID: "pump-1")
        #expect(try active(store) == 1)
        #expect(store.close(upTo: .seconds(10)))
        let again = try Sample.store(directory.path)
        #expect(try active(again) == 1)
        #expect(try versions(again).count(where: \.isActive) == 1)
    }

    @Test("At most so many are kept: the oldest goes, the one in use and numbers given stay")
    func versionLimit() throws {
        let limit = UInt64(ArtifactVersion.versionLimit)
        let store = try Sample.store(directory.path, commitInterval: .seconds(60))
        try store.append(Sample.artifact(seed: 1))
        try store.activate(.baseline, version: 1, assetID: "pump-1")
        for seed in 2...limit { try store.append(Sample.artifact(seed: seed)) }
        #expect(try versions(store).map(\.version) == Array(1...limit), "waiting")
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(try versions(store).map(\.version) == Array(1...limit))
        for seed in (limit + 1)...(limit + 3) { try store.append(Sample.artifact(seed: seed)) }
        let expected = [1] + Array(5...(limit + 3))
        #expect(try versions(store).map(\.version) == expected, "waiting")
        #expect(throws: StoreError.self) {
            try store.activate(.baseline, version: 4, assetID: "pump-1")
        }
        try store.activate(.baseline, version: 5, assetID: "pump-1")
        try store.append(Sample.artifact(seed: 99))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(try versions(store).map(\.version) == Array(5...(limit + 4)))
        #expect(store.close(upTo: .seconds(10)))
        let again = try Sample.store(directory.path)
        #expect(try again.append(Sample.artifact(seed: 100)).version == limit + 5)
        #expect(again.commitNow(upTo: .seconds(10)))
        #expect(try versions(again).map(\.version) == [5] + Array(7...(limit + 5)))
    }

    @Test("The largest content, name and note are kept; one byte more is refused by name")
    func sizes() throws {
        let store = try Sample.store(directory.path)
        var artifact = Sample.artifact(byteCount: ArtifactVersion.contentByteLimit)
        artifact.name = String(repeating: "n", count: ArtifactVersion.nameByteLimit)
        artifact.note = String(repeating: "n", count: ArtifactVersion.noteByteLimit)
        try store.append(artifact)
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(try content(store, 1) == artifact.content)
        #expect(try versions(store).first?.note == artifact.note)
        let changes: [(String, (inout ArtifactVersion) -> Void)] = [
            ("content", { $0.content.append(1) }), ("name", { $0.name += "n" }),
            ("note", { $0.note += "n" }),
        ]
        for (what, change) in changes {
            var larger = artifact
            change(&larger)
            #expect {
                try store.append(larger)
            } throws: { error in
                guard case .tooLarge(let found, let size, let limit)? = error as? StoreError else {
                    return false
                }
                return found.contains(what) && size == limit + 1
            }
        }
        #expect(try versions(store).count == 1)
    }

    @Test("Content that was changed on disk is told, not given")
    func damaged() throws {
        let store = try Sample.store(directory.path)
        try store.append(Sample.artifact())
        #expect(store.close(upTo: .seconds(10)))
        try StoreFile.open(directory: directory.path)
            .run("UPDATE artifact SET content_bytes = 600000")
        let again = try Sample.store(directory.path)
        #expect(
            throws: StoreError.badArtifact(
                id: 1,
                .tooLarge(what: "bytes", limit: ArtifactVersion.contentByteLimit)
            )
        ) { try content(again, 1) }
    }

    @Test("While the disk refuses, records give way and what was learned does not")
    func memory() throws {
        var pending = Pending(byteLimit: 10_000)
        for number in 1...100 {
            let ticket = StoreTicket(number: UInt64(number))
            if number == 1 || number == 50 {
                let artifact = PendingArtifact(
                    Sample.artifact(),
                    version: UInt64(number),
                    deflated: [UInt8](repeating: 0, count: 2_000)
                )
                pending.append(
                    PendingEntry(
                        ticket: ticket,
                        asset: 1,
                        offset: nil,
                        time: MonotonicTime(nanoseconds: 0),
                        content: .artifact(artifact),
                        byteCount: 2_500
                    )
                )
            } else {
                pending.append(
                    PendingRecord(
                        Sample.record(number),
                        ticket: ticket,
                        asset: 1,
                        offset: nil,
                        block: [UInt8](repeating: 0, count: 500)
                    )
                )
            }
        }
        #expect(pending.entries.count == 2)
        #expect(pending.loss.events == 0 && pending.loss.records > 50)
        #expect(pending.byteCount <= 10_000)
    }

    @Test("After an append was lost its version does not exist, and what was in use stays in use")
    func lostVersion() throws {
        let store = try Sample.store(directory.path)
        try store.append(Sample.artifact(seed: 1))
        try store.activate(.baseline, version: 1, assetID: "pump-1")
        #expect(store.commitNow(upTo: .seconds(10)))
        try store.read { reader throws(StoreError) in
            try reader.statements.connection.run(
                """
                CREATE TRIGGER refuse BEFORE INSERT ON artifact WHEN new.version = 2
                BEGIN SELECT raise(ABORT, 'not this one'); END
                """
            )
        }
        let lost = try store.append(Sample.artifact(seed: 2)).ticket
        try store.activate(.baseline, version: 2, assetID: "pump-1")
        #expect(!store.commitNow(through: lost, upTo: .seconds(10)))
        #expect(becomesTrue { store.snapshot().pendingEvents == 0 })
        #expect(try active(store) == 1)
        #expect(store.snapshot().loss.events == 2)
    }
}
