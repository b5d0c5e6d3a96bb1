import Diagnostics
import Store

/// Whether the samples of the twins of a closed store follow each other without a gap.
struct StoredSequence {
    /// Samples that were made and are not there: the numbers that their identities skip.
    private(set) var missing = 0
    /// Samples that are there twice.
    private(set) var twice = 0

    init(_ directory: String) throws {
        var identities: Set<EventIdentity> = []
        var last: [UInt64: UInt64] = [:]
        var (missing, twice) = (0, 0)
        let file = try StoredFile(directory)
        try file.eachRecord { stored throws(StoreError) in
            let record = try stored.decoded()
            guard let seed = record.identitySeed, !record.events.isEmpty else { return }
            let next = last[seed].map { $0 + 1 } ?? 0
            if record.firstSequence > next { missing += Int(record.firstSequence - next) }
            last[seed] = record.firstSequence + UInt64(record.events.count) - 1
            for event in record.events where !identities.insert(event.identity).inserted {
                twice += 1
            }
        }
        (self.missing, self.twice) = (missing, twice)
    }
}
