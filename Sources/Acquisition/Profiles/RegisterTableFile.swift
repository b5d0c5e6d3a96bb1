import Diagnostics

/// Reads the `[modbus]` table of a profile's file.
struct RegisterTableFile {
    /// The most registers that are entries of one profile.
    static let entryCountLimit = 256
    /// The most patterns by which an encoding says that there is no value.
    static let patternCountLimit = 4

    private let encoding: RegisterEntry.Encoding?
    private let wordOrder: RegisterEntry.WordOrder?
    private let notAvailable: [RegisterEntry.Encoding: [UInt64]]

    /// The register table in `table`; nil after a fault that leaves nothing to build on.
    static func table(in table: SettingsTable) -> RegisterTable? {
        let function = table.required("function", .integer(in: 3...4))
        let readLimit = table.required("read_limit", .integer(in: 1...125))
        let alignment = table.value("alignment", .integer(in: 1...2), default: 1)
        let readsGaps = table.value("read_gaps", .boolean, default: true)
        let silence = table.value("silence_ms", .integer(in: 0...1_000), default: 0)
        let file = Self(defaultsOf: table)
        let rows = table.tables("registers", countLimit: entryCountLimit)
        if rows.isEmpty { table.report("registers", "is empty; list at least one register") }
        let entries = rows.compactMap { row in
            file.entry(in: row).map { (entry: $0, row: row) }
        }
        table.finish()
        reportRepeats(entries)
        guard let function = function.flatMap({ RegisterTable.Function(rawValue: UInt8($0)) }),
            let readLimit
        else { return nil }
        let result = RegisterTable(
            function: function,
            readLimit: readLimit,
            alignment: alignment,
            readsGaps: readsGaps,
            silence: .milliseconds(silence),
            entries: entries.map(\.entry)
        )
        for (entry, row) in entries where !ReadPlan.canFetch(entry, of: result) {
            let most = "\(readLimit) registers" + (alignment == 2 ? " from even addresses" : "")
            row.report(
                "address",
                "\(entry.encoding.rawValue) at \(hex(entry.address)) cannot be read: one read is of"
                    + " at most \(most)\(readsGaps ? "" : " and over no gap")"
            )
        }
        return result
    }

    private init(defaultsOf table: SettingsTable) {
        encoding = table.optional("encoding", .choice(of: RegisterEntry.Encoding.self))
        wordOrder = table.optional("word_order", .choice(of: RegisterEntry.WordOrder.self))
        var patterns: [RegisterEntry.Encoding: [UInt64]] = [:]
        if let written = table.table("not_available") {
            for encoding in RegisterEntry.Encoding.allCases {
                patterns[encoding] = written.optional(
                    encoding.rawValue,
                    .array(
                        of: .pattern(digits: 4 * encoding.count),
                        countLimit: Self.patternCountLimit
                    )
                )
            }
            written.finish()
        }
        notAvailable = patterns
    }

    private func entry(in row: SettingsTable) -> RegisterEntry? {
        let channel = row.required("channel", .channel)
        let address = row.required("address", .integer(in: 0...0xFFFF))
        let encoding =
            row.optional("encoding", .choice(of: RegisterEntry.Encoding.self)) ?? self.encoding
        if encoding == nil, !row.has("encoding") {
            row.report("encoding", "is missing, here and as the default of [modbus]")
        }
        let wordOrder = self.wordOrder(in: row, of: encoding)
        let scale = Self.scale(in: row)
        let transform = row.value(
            "transform",
            .choice(of: RegisterEntry.Transform.self),
            default: .none
        )
        row.finish()
        guard let channel, let address, let encoding, let wordOrder else { return nil }
        if address + encoding.count > 0x1_0000 {
            row.report("address", "\(encoding.rawValue) goes on beyond the last register, 0xFFFF")
        }
        return RegisterEntry(
            channel: channel,
            address: UInt16(address),
            encoding: encoding,
            wordOrder: wordOrder,
            scale: scale,
            transform: transform,
            notAvailable: notAvailable[encoding] ?? []
        )
    }

    private func wordOrder(
        in row: SettingsTable,
        of encoding: RegisterEntry.Encoding?
    ) -> RegisterEntry.WordOrder? {
        if encoding?.count == 1 {
            row.refuse("word_order", because: "says nothing for one register; leave it out")
            return .abcd
        }
        let written = row.optional("word_order", .choice(of: RegisterEntry.WordOrder.self))
        if encoding != nil, !row.has("word_order"), wordOrder == nil {
            row.report("word_order", "is missing, here and as the default of [modbus]")
        }
        return written ?? wordOrder
    }

    private static func scale(in row: SettingsTable) -> RegisterEntry.Scale {
        let factor = row.optional("multiply", .number(in: 1e-9...1e9))
        let divisor = row.optional("divide", .number(in: 1e-9...1e9))
        if row.has("multiply"), row.has("divide") {
            row.report("divide", "stands beside multiply; give one of them")
        }
        return divisor.map { .divide(by: $0) } ?? .multiply(by: factor ?? 1)
    }

    private static func reportRepeats(_ entries: [(entry: RegisterEntry, row: SettingsTable)]) {
        var seen: [Channel: SettingsTable] = [:]
        for (entry, row) in entries {
            if let first = seen[entry.channel] {
                row.report("channel", "\(entry.channel.name) is in line \(first.line) already")
            } else {
                seen[entry.channel] = row
            }
        }
        let byAddress = entries.sorted { $0.entry.address < $1.entry.address }
        for (left, right) in zip(byAddress, byAddress.dropFirst())
        where left.entry.end > Int(right.entry.address) {
            right.row.report(
                "address",
                "\(hex(right.entry.address)) lies in \(left.entry.channel.name) of line"
                    + " \(left.row.line), which is \(left.entry.encoding.rawValue) at"
                    + " \(hex(left.entry.address))"
            )
        }
    }

    private static func hex(_ address: UInt16) -> String {
        "0x" + String(address, radix: 16, uppercase: true)
    }
}

extension SettingsKind where Value == Channel {
    /// The name of a channel.
    fileprivate static var channel: Self {
        Self { value in
            guard case .string(let name) = value else {
                return .complaint("expected a channel's name, found \(value.shown)")
            }
            guard let channel = Channel(name: name) else {
                let names = Set(Channel.allCases.map(\.name))
                let hint = SettingsSpelling.hint(for: name, in: names)
                return .complaint("\(name.quotedForMessage) is not a channel; \(hint)")
            }
            return .value(channel)
        }
    }
}

extension SettingsKind where Value == UInt64 {
    /// A register pattern as data sheets write it: `"0xFFFF"`, all its digits.
    fileprivate static func pattern(digits: Int) -> Self {
        Self { value in
            guard case .string(let text) = value, text.hasPrefix("0x"),
                text.utf8.count == 2 + digits,
                let pattern = UInt64(text.dropFirst(2), radix: 16)
            else {
                let example = "\"0x" + String(repeating: "F", count: digits) + "\""
                return .complaint("expected \(digits) digits like \(example), found \(value.shown)")
            }
            return .value(pattern)
        }
    }
}
