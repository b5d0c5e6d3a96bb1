import Diagnostics
import Glibc
import Logging
import Store

/// Bytes of a store changed at random, and what becomes of each record: read as it was written, told
/// to be lost, or, which must never be, lost or changed without a word.
package struct DamageRun {
    /// How the bytes are changed.
    package enum Kind: String, CaseIterable, Sendable {
        case bits = "one to 64 bits turned over"
        case page = "one to eight pages of noise"
        case zeros = "one to eight pages of zeros"
        case cut = "the end of the file cut off"
    }

    /// What came of all stores damaged in one way.
    package struct Tally: Sendable {
        package var runs = 0
        package var written = 0
        /// Records that are read as they were written, after what the agent and a repair do.
        package var intact = 0
        /// Records that are not, in a store that says it is damaged.
        package var told = 0
        /// Records that are not, in a store that says it is sound; and those that come back changed.
        package var silent = 0
        /// Records that are there more than once.
        package var duplicated = 0
        /// Stores that the agent could not start with.
        package var problems: [String] = []
    }

    /// What came of each way.
    package private(set) var tallies: [Kind: Tally] = [:]
    private var chance: SplitMix64

    package init(seed: UInt64) { chance = SplitMix64(seed: seed) }

    /// Damages a new store in the way of `kind`.
    package mutating func damage(_ kind: Kind) throws {
        let directory = try ProofDirectory()
        let written = 60 + Int(chance.next() % 300)
        try Self.write(written, to: directory.path)
        try change(directory.file, kind)
        var tally = tallies[kind] ?? Tally()
        tally.runs += 1
        tally.written += written
        do throws(StoreError) {
            let (found, isTold) = try Self.look(at: directory, written)
            tally.intact += found.intact
            if isTold { tally.told += written - found.intact - found.changed }
            tally.duplicated += found.duplicated
            tally.silent += found.changed + (isTold ? 0 : written - found.intact - found.changed)
        } catch {
            tally.problems.append("\(error)")
        }
        tallies[kind] = tally
    }

    private static func open(_ directory: String) throws(StoreError) -> RecordStore {
        try RecordStore(
            directory: directory,
            options: StoreOptions(bootID: "damage", commitInterval: .milliseconds(5)),
            log: Logger(label: "damage") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private static func write(_ count: Int, to directory: String) throws {
        let store = try open(directory)
        for number in 1...count { store.append(NumberedRecord.make(number)) }
        guard store.close(upTo: .seconds(60)) else {
            throw ProofFailure("the store of \(count) records does not close")
        }
    }

    private mutating func change(_ path: String, _ kind: Kind) throws(ProofFailure) {
        let file = Glibc.open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw ProofFailure("\(path) cannot be opened") }
        defer { close(file) }
        let size = UInt64(lseek(file, 0, SEEK_END))
        switch kind {
        case .bits:
            for _ in 0...chance.next() % 64 {
                let place = off_t(chance.next() % size)
                var byte: UInt8 = 0
                guard pread(file, &byte, 1, place) == 1 else { throw ProofFailure("no byte") }
                byte ^= 1 << UInt8(chance.next() % 8)
                guard pwrite(file, &byte, 1, place) == 1 else { throw ProofFailure("no write") }
            }
        case .page, .zeros:
            for _ in 0...chance.next() % 8 {
                let place = off_t(chance.next() % (size / 4_096) * 4_096)
                let page = (0..<4_096).map { _ in
                    kind == .zeros ? 0 : UInt8(truncatingIfNeeded: chance.next())
                }
                guard pwrite(file, page, 4_096, place) == 4_096 else {
                    throw ProofFailure("no write")
                }
            }
        case .cut:
            guard ftruncate(file, off_t(chance.next() % size)) == 0 else {
                throw ProofFailure("no truncation")
            }
        }
    }

    /// Starts the agent's store on it, repairs what was moved aside as `stator store repair --from`
    /// does, and reads all that there is.
    private static func look(
        at directory: ProofDirectory,
        _ written: Int
    ) throws(StoreError) -> (found: Found, isTold: Bool) {
        let store = try open(directory.path)
        var aside = store.snapshot().asidePath
        for id in 1...Int64(written) where aside == nil {
            // As the page and the sinks do: reading is what finds damage in an open store.
            do throws(StoreError) {
                _ = try store.read { reader throws(StoreError) in try reader.record(id) }
            } catch {
                _ = store.commitNow(upTo: .seconds(10))
            }
            aside = store.snapshot().asidePath
        }
        _ = store.close(upTo: .seconds(30))
        var isTold = aside != nil
        if !isTold {
            let file = try StoredFile(directory.path)
            isTold = try !file.check { _, _ in }.isSound
        }
        if let aside {
            let repair = try StoreRepair(directory: directory.path)
            do throws(StoreError) { _ = try repair.merge(from: aside) { _, _ in } } catch {
                // Not even its first page can be read; it stays where it is, for other tools.
            }
        }
        return (try count(directory.path, written), isTold)
    }

    /// What is in a store in the end.
    private struct Found {
        var intact = 0
        var changed = 0
        var duplicated = 0
    }

    private static func count(_ directory: String, _ written: Int) throws(StoreError) -> Found {
        let store = try open(directory)
        defer { _ = store.close(upTo: .seconds(30)) }
        var found = Found()
        for number in 1...written {
            do throws(StoreError) {
                let stored = try store.read { reader throws(StoreError) in
                    try reader.record(Int64(number))
                }
                guard let record = try stored?.decoded() else { continue }
                let isIntact =
                    NumberedRecord.number(of: record) == number && NumberedRecord.isWhole(record)
                if isIntact { found.intact += 1 } else { found.changed += 1 }
            } catch {
                continue  // It says so itself.
            }
        }
        // Nothing was ever written under a higher number: what is there is there twice.
        found.duplicated = try store.read { reader throws(StoreError) in
            try reader.records(after: Int64(written), limit: 1_000).count
        }
        return found
    }
}
