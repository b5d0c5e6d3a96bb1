import Diagnostics
import DigitalTwin

/// What an operator can have done; the raw value is the word in the path.
enum AssetAction: String, CaseIterable {
    case learn
    case concludeLearning = "conclude-learning"
    case useBaseline = "use-baseline"
    case importBaseline = "import-baseline"
    case acknowledge
    case falseAlarm = "false-alarm"
    case serviceReset = "service-reset"
    case undoReset = "undo-reset"
    case purge
    case log
    case injectFault = "inject-fault"
    case clearFault = "clear-fault"
}

/// Reads the body of an action: a small JSON object, or a baseline.
struct ActionBody {
    /// How long an injected fault may be said to last, s.
    static let faultSeconds = 1.0...86_400
    /// The longest type of a log entry, bytes.
    static let typeByteLimit = 40

    private let members: JSONMembers
    private(set) var faults = IngestFaults()
    private var known: Set<String> = ["note"]

    /// Why a body is refused.
    struct Refused: Error {
        let faults: IngestFaults
    }

    /// The command that `action` with `body` is, on the asset `assetID`.
    static func command(
        _ action: AssetAction,
        _ body: [UInt8],
        assetID: String
    ) throws(Refused) -> AssetCommand {
        if action == .importBaseline { return try importing(body) }
        var reader: ActionBody
        do throws(MalformedJSON) {
            reader = ActionBody(members: try JSONMembers(body))
        } catch {
            throw refused([], error.description, "json_invalid")
        }
        let command = reader.command(action, assetID: assetID)
        reader.refuseUnknown()
        guard let command, reader.faults.isEmpty else { throw Refused(faults: reader.faults) }
        return command
    }

    private init(members: JSONMembers) {
        self.members = members
    }

    private static func importing(_ body: [UInt8]) throws(Refused) -> AssetCommand {
        do throws(BaselineArtifactError) {
            _ = try Baseline(json: body)
        } catch {
            throw refused([], "no baseline that was exported: \(error)", "baseline_invalid")
        }
        return .importBaseline(json: body, note: "")
    }

    private static func refused(_ path: [String], _ message: String, _ type: String) -> Refused {
        var faults = IngestFaults()
        faults.add(IngestFault(event: nil, path: path, message: message, type: type))
        return Refused(faults: faults)
    }

    private mutating func command(_ action: AssetAction, assetID: String) -> AssetCommand? {
        let note = text("note", byteLimit: OperatorEntry.noteByteLimit) ?? ""
        switch action {
        case .learn: return .learn(note: note)
        case .concludeLearning: return .concludeLearning(note: note)
        case .useBaseline: return .useBaseline(version: version(), note: note)
        case .importBaseline: return nil
        case .acknowledge: return .acknowledge(note: note)
        case .falseAlarm: return .markFalseAlarm(note: note)
        case .serviceReset: return .resetAfterService(note: note)
        case .undoReset: return .undoReset(note: note)
        case .purge:
            if text("confirm", byteLimit: AssetDeclaration.idByteLimit) != assetID {
                fault("confirm", "a purge cannot be undone: repeat the asset_id here", "missing")
            }
            return .purge(note: note)
        case .log: return log(note)
        case .injectFault: return injection(note)
        case .clearFault: return .clearFault(note: note)
        }
    }

    private mutating func log(_ note: String) -> AssetCommand? {
        let type = text("type", byteLimit: Self.typeByteLimit)
        let isWord = type.map { !$0.isEmpty && $0.utf8.allSatisfy(\.isWordByte) } ?? false
        if !isWord { fault("type", "expected a word of a-z, 0-9 and _", "type_invalid") }
        if note.isEmpty, !isFaulty("note") {
            fault("note", "what is to be noted is missing", "missing")
        }
        let severity = word("severity", default: AssetCommand.LogSeverity.notice)
        guard let type, let severity else { return nil }
        return .log(type: type, severity: severity, note: note)
    }

    private mutating func injection(_ note: String) -> AssetCommand? {
        let kind: FaultKind? = word("kind", default: nil)
        let severity = word("severity", default: Severity.medium)
        let seconds = number("seconds", in: Self.faultSeconds)
        guard let kind, let severity else { return nil }
        let duration =
            seconds.map { .seconds($0) } ?? InjectedFault.usualDuration(kind, severity)
        return .injectFault(kind, severity, duration: duration, note: note)
    }

    private mutating func version() -> UInt64? {
        guard let number = number("version", in: 1...9e15) else { return nil }
        guard let version = UInt64(exactly: number) else {
            fault("version", "\(number) is not a whole number", "not_an_integer")
            return nil
        }
        return version
    }

    private mutating func value(_ key: String) -> JSONMembers.Value? {
        known.insert(key)
        let found = members.list.filter { $0.key == key }
        if found.count > 1 { fault(key, "it comes \(found.count) times", "duplicate_field") }
        return found.first?.value
    }

    private mutating func text(_ key: String, byteLimit: Int) -> String? {
        guard let value = value(key) else { return nil }
        guard case .text(let text) = value else {
            fault(key, "expected a string, got \(value.words)", "string_type")
            return nil
        }
        guard text.utf8.count <= byteLimit else {
            fault(key, "\(text.utf8.count) bytes, at most \(byteLimit) are taken", "too_long")
            return nil
        }
        return text
    }

    private mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = value(key) else { return nil }
        guard case .number(let number) = value else {
            fault(key, "expected a number, got \(value.words)", "number_type")
            return nil
        }
        guard range.contains(number) else {
            let limits = "\(Int64(range.lowerBound))…\(Int64(range.upperBound))"
            fault(key, "\(number) is not in \(limits)", "out_of_range")
            return nil
        }
        return number
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        default usual: Word?
    ) -> Word? where Word.RawValue == String {
        guard let text = text(key, byteLimit: 64) else {
            if usual == nil { fault(key, "expected one of: \(Word.words)", "missing") }
            return usual
        }
        if let word = Word(rawValue: text) { return word }
        fault(key, "\(text) is none of: \(Word.words)", "word_invalid")
        return nil
    }

    private mutating func refuseUnknown() {
        for (key, _) in members.list where !known.contains(key) {
            fault(key, "there is no such field; there is \(known.sorted())", "unknown_field")
        }
    }

    private func isFaulty(_ key: String) -> Bool { faults.entries.contains { $0.path == [key] } }

    private mutating func fault(_ key: String, _ message: String, _ type: String) {
        faults.add(IngestFault(event: nil, path: [key], message: message, type: type))
    }
}

extension UInt8 {
    fileprivate var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
