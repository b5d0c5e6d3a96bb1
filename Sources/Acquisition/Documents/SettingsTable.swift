/// A table of a settings document while it is read.
///
/// A key asked for is a known key. What is wrong is reported and reading goes on; `finish` reports
/// the keys that nobody asked for.
public final class SettingsTable {
    /// Where faults of a document go.
    struct Place {
        let file: String
        let lines: SettingsLines
        let faults: SettingsFaults

        init(_ file: String, _ lines: SettingsLines, _ faults: SettingsFaults) {
            self.file = file
            self.lines = lines
            self.faults = faults
        }
    }

    /// Where the table stands.
    public let path: SettingsPath
    private let entries: [String: SettingsValue]
    private let place: Place
    private var known: Set<String> = []
    /// Those of the known ones that must not be there.
    private var refused: Set<String> = []

    init(_ entries: [String: SettingsValue], at path: SettingsPath, place: Place) {
        self.entries = entries
        self.path = path
        self.place = place
    }

    /// The line where the table begins, counted from 1.
    public var line: Int { place.lines.line(of: path) }

    /// The line of `key`, or the table's if the key is not there, counted from 1.
    public func line(of key: String) -> Int { place.lines.line(of: path[key]) }

    /// Whether `key` is there; asking makes it no known key.
    public func has(_ key: String) -> Bool { entries[key] != nil }

    /// The value of a key that must be there; nil after a fault.
    public func required<Value>(_ key: String, _ kind: SettingsKind<Value>) -> Value? {
        guard has(key) else {
            known.insert(key)
            report(key, "is missing")
            return nil
        }
        return optional(key, kind)
    }

    /// The value of a key that may be absent; nil then, and after a fault.
    public func optional<Value>(_ key: String, _ kind: SettingsKind<Value>) -> Value? {
        known.insert(key)
        guard let value = entries[key] else { return nil }
        switch kind.read(value) {
        case .value(let result): return result
        case .complaint(let message):
            report(key, message)
            return nil
        }
    }

    /// The value of a key that has a default, which also stands in after a fault.
    public func value<Value>(
        _ key: String,
        _ kind: SettingsKind<Value>,
        default fallback: Value
    ) -> Value {
        optional(key, kind) ?? fallback
    }

    /// The table at `key`, written `[key]` or `{ }`; nil if there is none, and after a fault.
    public func table(_ key: String) -> SettingsTable? {
        known.insert(key)
        switch entries[key] {
        case nil: return nil
        case .table(let entries):
            return SettingsTable(entries, at: path[key], place: place)
        case .some(let value):
            report(key, "expected a table, found \(value.shown); write [\(path[key])]")
            return nil
        }
    }

    /// The tables of the array at `key`, written `[[key]]` or `[{ }, { }]`, in order.
    ///
    /// More than `countLimit` are a fault, and those above it are not given.
    public func tables(_ key: String, countLimit: Int = 1_000) -> [SettingsTable] {
        known.insert(key)
        guard let value = entries[key] else { return [] }
        guard case .array(let elements) = value else {
            report(key, "expected an array of tables, found \(value.shown); write [[\(path[key])]]")
            return []
        }
        if elements.count > countLimit {
            report(key, "\(elements.count) are more than the \(countLimit) there may be")
        }
        var tables: [SettingsTable] = []
        for (index, element) in elements.prefix(countLimit).enumerated() {
            let path = path[key][index]
            if case .table(let entries) = element {
                tables.append(SettingsTable(entries, at: path, place: place))
            } else {
                report(at: path, "expected a table, found \(element.shown)", .error)
            }
        }
        return tables
    }

    /// Makes `key` known, and a fault if it is there: it says nothing here, for the given reason.
    public func refuse(_ key: String, because reason: String) {
        known.insert(key)
        refused.insert(key)
        if has(key) { report(key, reason) }
    }

    /// Makes `keys` known without reading them: what they should be depends on what is wrong already.
    public func allow(_ keys: [String]) {
        known.formUnion(keys)
    }

    /// Reports something wrong with `key`, at its line or, if it is not there, at the table's.
    public func report(
        _ key: String,
        _ message: String,
        severity: SettingsFault.Severity = .error
    ) {
        report(at: path[key], message, severity)
    }

    /// Reports something wrong with the table as a whole.
    public func report(_ message: String, severity: SettingsFault.Severity = .error) {
        report(at: path, message, severity)
    }

    /// Reports every key of the table that was not asked for.
    public func finish() {
        let welcome = known.subtracting(refused)
        for key in entries.keys.sorted() where !known.contains(key) {
            report(key, "is not a known key; \(SettingsSpelling.hint(for: key, in: welcome))")
        }
    }

    private func report(
        at path: SettingsPath,
        _ message: String,
        _ severity: SettingsFault.Severity
    ) {
        place.faults.add(
            SettingsFault(
                file: place.file,
                line: place.lines.line(of: path),
                key: path.description,
                message: message,
                severity: severity
            )
        )
    }
}
