import Diagnostics

/// What the disk or the power does to the process that writes a store.
package struct DiskFault: Hashable, Sendable {
    /// A kind of it.
    package enum Kind: String, CaseIterable, Sendable {
        /// `kill -9` from outside, at a moment of chance.
        case killed = "kill -9 at any moment"
        /// `kill -9` in front of a write, a truncation or an fsync.
        case killedAtWrite = "kill -9 at a write boundary"
        /// A write in part, then no power.
        case torn = "power cut within a write"
        /// Of what was not synced chance decides, sector by sector.
        case powerCut = "power cut, unsynced sectors old or new"
        /// Some writes end early; later the power goes.
        case shortWrite = "short writes, then a power cut"
        /// Some writes and fsyncs fail; later the power goes.
        case inputOutput = "EIO for a while, then a power cut"
        /// Some writes find no room; later the power goes.
        case noSpace = "ENOSPC for a while, then a power cut"
        /// Some fsyncs fail and their data is not on disk; later the power goes.
        case fsync = "fsync fails, then a power cut"
        /// A power cut under a disk that says it has synced and has not. Nothing can be promised then,
        /// and a proof that does not notice proves nothing.
        case lyingDisk = "power cut, and a disk that never syncs"

        /// Those that cost nothing that was acknowledged.
        package static let survivable = allCases.filter { $0 != .lyingDisk }

        /// The number of it that `FaultyStorage` knows; nil where the fault comes from outside.
        var number: UInt32? {
            switch self {
            case .killed: nil
            case .killedAtWrite: 0
            case .torn: 1
            case .shortWrite: 2
            case .inputOutput: 3
            case .noSpace: 4
            case .fsync: 5
            case .powerCut: 6
            case .lyingDisk: 7
            }
        }
    }

    package let kind: Kind
    /// The boundary that is hit first, from 1.
    package let at: UInt64
    /// How many are hit.
    package let length: UInt64
    /// The boundary at which the power goes.
    package let cut: UInt64
    /// Of what chance decides.
    package let seed: UInt64

    /// A fault at boundary `at`; all else of it as chance decides.
    package init(_ kind: Kind, at: UInt64, _ chance: inout SplitMix64) {
        self.kind = kind
        self.at = at
        length = 1 + chance.next() % 12
        cut = at + length + chance.next() % 60
        seed = chance.next()
    }

    /// What `StoreCrashWriter` is given.
    var arguments: [String] {
        kind.number.map { ["\($0)", "\(at)", "\(length)", "\(cut)", "\(seed)"] } ?? []
    }
}
