import Diagnostics

/// What the file knows of each asset at the start: its row's number and its newest event.
struct AssetIndex {
    private(set) var numbers: [String: Int64] = [:]
    /// The highest number that any row names: also of an asset whose own row was lost.
    private(set) var highestNumber: Int64 = 0
    private(set) var tails: [Int64: Committer.EventTail] = [:]
    private(set) var newest: [String: NewestEvent] = [:]
    private(set) var shelves: [ArtifactKey: ArtifactShelf] = [:]
    /// Records that should have told of an event and do not decode.
    private(set) var problems: [StoreError] = []

    private struct Row {
        let number: Int64
        let id: String
        let lastEventRecord: Int64?
    }

    init(_ reader: StoreReader) throws(StoreError) {
        try readShelves(reader)
        let highest = try reader.statements[Self.highestAsset]
        try highest.bind()
        while try highest.step() {
            let number = highest.integer(0)
            // Behind the last number there is none: only damage has it.
            if number < .max { highestNumber = max(highestNumber, number) }
        }
        var rows: [Row] = []
        let query = try reader.statements["SELECT id, asset_id, last_event_record FROM asset"]
        try query.bind()
        while try query.step() {
            rows.append(
                Row(
                    number: query.integer(0),
                    id: query.text(1),
                    lastEventRecord: query.optionalInteger(2)
                )
            )
        }
        for row in rows {
            numbers[row.id] = row.number
            guard let (record, isSaved) = try Self.newestWithEvents(row, reader) else {
                newest[row.id] = try keptEvent(of: row, reader)
                continue
            }
            if let id = record.id {
                tails[row.number] = Committer.EventTail(record: id, isSaved: isSaved)
            }
            do throws(StoreError) {
                guard let event = try record.decoded().events.last else { continue }
                newest[row.id] = NewestEvent(
                    event: event,
                    isOfThisBoot: record.bootID == reader.bootID
                )
            } catch {
                problems.append(error)
            }
        }
    }

    private mutating func readShelves(_ reader: StoreReader) throws(StoreError) {
        let query = try reader.statements[Self.shelfRows]
        try query.bind()
        while try query.step() {
            guard let kind = ArtifactKind(rawValue: query.text(1)) else { continue }
            let key = ArtifactKey(assetID: query.text(0), kind: kind)
            let version = query.count(2)
            shelves[key, default: ArtifactShelf()].add(version, isActive: query.integer(3) == 1)
        }
    }

    /// Each by an index; events have none, and an asset that has but events has nothing to inherit.
    private static let highestAsset =
        ["asset", "record", "summary", "health_report", "artifact", "energy_period"]
        .map { "SELECT max(\($0 == "asset" ? "id" : "asset")) FROM \($0)" }
        .joined(separator: " UNION ALL ")

    private static let shelfRows = """
        SELECT asset_id, kind, version, is_active
        FROM artifact JOIN asset ON asset.id = artifact.asset ORDER BY artifact.asset, kind, version
        """

    /// The last event of an asset whose record has been removed since.
    private mutating func keptEvent(
        of row: Row,
        _ reader: StoreReader
    ) throws(StoreError) -> NewestEvent? {
        guard let block = try reader.state(Retention.lastEventKey(row.number)) else { return nil }
        do throws(RecordBlockError) {
            let record = try RecordBlock.decode(block, assetID: row.id)
            return record.events.last.map { NewestEvent(event: $0, isOfThisBoot: false) }
        } catch {
            problems.append(.badRecord(id: row.lastEventRecord ?? 0, error))
            return nil
        }
    }

    private static func newestWithEvents(
        _ row: Row,
        _ reader: StoreReader
    ) throws(StoreError) -> (StoredRecord, isSaved: Bool)? {
        if let record = try reader.latest(row.id), record.eventCount > 0 { return (record, false) }
        guard let id = row.lastEventRecord, let record = try reader.record(id),
            record.assetID == row.id
        else { return nil }
        return (record, true)
    }
}
