import Diagnostics
import Logging
import Store

/// What a store holds after a crash, held against what its writer was told.
package struct StoreVerdict: Hashable, Sendable {
    /// Records that are in it: all of the numbers from 1 to this.
    package private(set) var found = 0
    /// Records that were acknowledged and are not there.
    package private(set) var lost = 0
    /// Records that are there more than once.
    package private(set) var duplicated = 0
    /// What else is not as it was written, in words.
    package private(set) var problems: [String] = []

    /// Whether all is as it must be.
    package var isGood: Bool { lost == 0 && duplicated == 0 && problems.isEmpty }

    /// Opens the store of `directory` as the agent does at its start and looks at all of it.
    package init(_ directory: String, acknowledged: Int) throws(StoreError) {
        let store = try RecordStore(
            directory: directory,
            options: StoreOptions(bootID: "verdict", commitInterval: .milliseconds(1)),
            log: Logger(label: "verdict") { _ in SwiftLogNoOpLogHandler() }
        )
        // What a first start under a failing disk left was never a store, and held nothing.
        if let aside = store.snapshot().asidePath, acknowledged > 0 {
            problems.append("moved aside to \(aside)")
        }
        let state = try store.state("last").map { String(decoding: $0, as: UTF8.self) }
        if !store.close(upTo: .seconds(30)) { problems.append("the store does not close") }
        let file = try StoredFile(directory)
        let findings = try file.check { _, _ in }
        problems += findings.fileFaults + findings.recordFaults + findings.otherFaults
        try look(at: file, acknowledged)
        // A state is given after its record and may miss its commit, never be ahead of it.
        let number = state.flatMap { Int($0) } ?? 0
        if found > 0, !((found - 1)...found).contains(number) {
            problems.append("the state is of record \(number), the last record is \(found)")
        }
    }

    private mutating func look(
        at file: StoredFile,
        _ acknowledged: Int
    ) throws(StoreError) {
        var copies: [Int: Int] = [:]
        var altered: [String] = []
        try file.eachRecord { stored throws(StoreError) in
            let record = try stored.decoded()
            let number = NumberedRecord.number(of: record)
            copies[number, default: 0] += 1
            if !NumberedRecord.isWhole(record) {
                altered.append("record \(number) is not what was written")
            }
            if stored.id != Int64(number) {
                altered.append("record \(number) has number \(stored.id ?? 0)")
            }
        }
        problems += altered
        duplicated = copies.values.reduce(0) { $0 + $1 - 1 }
        found = copies.keys.max() ?? 0
        let missing = Set(1...max(1, found, acknowledged)).subtracting(copies.keys)
        lost = acknowledged == 0 ? 0 : missing.count { $0 <= acknowledged }
        if missing.contains(where: { $0 > acknowledged && $0 <= found }) {
            problems.append("there is a gap among the records that were not acknowledged")
        }
    }
}
