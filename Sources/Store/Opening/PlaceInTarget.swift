/// A table of a sound file that takes rows of another one.
struct PlaceInTarget {
    /// What became of a row.
    enum Answer {
        case copied
        /// It was there already.
        case there
        /// What it belongs to is not known, its bytes are damaged, or another row has its place.
        case leftOut
    }

    /// What a row becomes after it was written, so that it is the same row with another value there.
    private static let changing: Set<String> = [
        "timestamp_us", "clock", "is_active", "value",
    ]

    private let target: Connection
    private let parent: ParentTable?
    /// The columns that name a row of another table, by their places.
    private let naming: [(place: Int, table: String)]
    private let compared: [Int]
    private let activity: Int?
    private let key: Int?
    private let offset: Int?
    private let insert: Statement
    private let find: Statement
    /// The same for a parent whose number is the same, too.
    private let findByNumber: Statement?
    /// Gives a boot the offset of its clock where that is not known here; nil for all else.
    private let fill: Statement?

    /// The table `name`, of whose columns a row brings `columns`, in this order.
    init(_ name: String, _ columns: [String], _ target: Connection) throws(StoreError) {
        self.target = target
        parent = ParentTable.named(name)
        naming = columns.enumerated().compactMap { place, column in
            ParentTable.named(column).map { (place, $0.name) }
        }
        activity = columns.firstIndex(of: "is_active")
        key = name == "state" ? columns.firstIndex(of: "key") : nil
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        insert = try target.prepare(
            "INSERT OR IGNORE INTO \(name)(\(columns.joined(separator: ", "))) VALUES (\(places))"
        )
        let parent = self.parent
        compared = columns.indices.filter { place in
            parent.map { $0.identity.contains(columns[place]) }
                ?? !Self.changing.contains(columns[place])
        }
        let same = compared.map { "\(columns[$0]) IS ?" }.joined(separator: " AND ")
        let what = parent == nil ? "1" : "id"
        find = try target.prepare("SELECT \(what) FROM \(name) WHERE \(same)")
        findByNumber =
            parent == nil
            ? nil : try target.prepare("SELECT id FROM \(name) WHERE \(same) AND id = ?")
        fill =
            name == "boot"
            ? try target.prepare(
                "UPDATE boot SET utc_offset_us = coalesce(utc_offset_us, ?) WHERE id = ?"
            ) : nil
        offset = columns.firstIndex(of: "utc_offset_us")
    }

    /// Puts a row there, unless it is there; `parents` says which numbers its own mean here, and
    /// learns the number that it gets.
    func put(
        _ values: [Statement.Value],
        _ parents: inout ParentNumbers
    ) throws(StoreError) -> Answer {
        guard var row = translated(values, parents) else { return .leftOut }
        do throws(StoreError) {
            if let parent { return try put(row, of: parent, &parents) }
            try insert.run(row)
            if target.changedRows > 0 { return .copied }
            if try found(row) != nil { return .there }
            guard let activity, case .integer(1) = row[activity] else { return .leftOut }
            // Another version is in use by now.
            row[activity] = .integer(0)
            try insert.run(row)
            return target.changedRows > 0 ? .copied : .leftOut
        } catch .rowRefused {
            return .leftOut
        }
    }

    private func put(
        _ row: [Statement.Value],
        of parent: ParentTable,
        _ parents: inout ParentNumbers
    ) throws(StoreError) -> Answer {
        guard let first = row.first, case .integer(let theirs) = first else { return .leftOut }
        try insert.run(row)
        if target.changedRows == 0 {
            // It is there, or another one has its number: then it gets the next.
            if let ours = try found(row, number: first) {
                parents.note(parent.name, theirs, is: ours)
                if let offset { try fill?.run([row[offset], .integer(ours)]) }
                return .there
            }
            try insert.run([.null] + row.dropFirst())
            guard target.changedRows > 0 else { return .leftOut }
        }
        parents.note(parent.name, theirs, is: target.lastInsertedRow)
        return .copied
    }

    /// The number of the row that is the same as `row`, 1 where it has none; nil where there is none.
    ///
    /// With a `number` it is looked for under that first: settings of the clock have no index.
    private func found(
        _ row: [Statement.Value],
        number: Statement.Value? = nil
    ) throws(StoreError) -> Int64? {
        let values = compared.map { row[$0] }
        if let number, let findByNumber {
            try findByNumber.bindAll(values + [number])
            if try findByNumber.step() {
                defer { findByNumber.reset() }
                return findByNumber.integer(0)
            }
        }
        try find.bindAll(values)
        guard try find.step() else { return nil }
        defer { find.reset() }
        return find.integer(0)
    }

    /// The row with our numbers for theirs; nil where one is not known.
    private func translated(
        _ values: [Statement.Value],
        _ parents: ParentNumbers
    ) -> [Statement.Value]? {
        var row = values
        for (place, table) in naming {
            guard case .integer(let theirs) = row[place] else { continue }
            guard let ours = parents.number(table, theirs) else { return nil }
            row[place] = .integer(ours)
        }
        if let key, case .text(let text) = row[key],
            let theirs = Retention.asset(ofLastEventKey: text)
        {
            guard let ours = parents.number("asset", theirs) else { return nil }
            row[key] = .text(Retention.lastEventKey(ours))
        }
        return row
    }
}
