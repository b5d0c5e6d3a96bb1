/// Reads sensor events from JSON, strictly: a value is what the contract says or a fault.
///
/// A fault does not end an event: whatever else is wrong with it is found too.
struct EventReader {
    /// What one event says, as far as it could be read.
    struct Draft {
        var identity: EventIdentity?
        var timestamp: Timestamp?
        var place: Int?
        var voltageV: Double?
        var currentA: Double?
        var powerFactor: Double?
        var powerKW: Double?
        var vibrationG: Double?
        var state: OperatingState?
        var source: Source?
        /// What the door would find wrong again.
        var told: EventFaults = []
    }

    var scanner: JSONScanner
    let assets: [IngestAsset]
    /// What is wrong so far.
    var faults: [IngestFault] = []
    /// The place of the asset of the event before: mostly that of the next one.
    private var lastPlace = 0
    private let sections = (
        body: EventSection.body, asset: EventSection.asset, signals: EventSection.signals,
        context: EventSection.context
    )

    init(_ scanner: JSONScanner, assets: [IngestAsset]) {
        self.scanner = scanner
        self.assets = assets
    }

    /// Reads the event that begins here; its faults are added to `faults`, without its index.
    ///
    /// - Parameter depth: the arrays that are open around it.
    /// - Returns: what it says, as far as it could be read.
    /// - Throws: `MalformedJSON` where it is no JSON.
    mutating func event(depth: Int) throws(MalformedJSON) -> Draft {
        var draft = Draft()
        let kind = try scanner.kind()
        guard kind == .object else {
            report([], "expected a sensor event, an object, and found \(kind.words)", "wrong_type")
            try scanner.skipValue(depth: depth)
            draft.told = EventFaults(rawValue: .max)
            return draft
        }
        try object(sections.body, &draft, depth: depth)
        return draft
    }

    mutating func report(_ path: [String], _ message: String, _ type: String) {
        faults.append(IngestFault(event: nil, path: path, message: message, type: type))
    }

    private mutating func object(
        _ section: EventSection,
        _ draft: inout Draft,
        depth: Int
    ) throws(MalformedJSON) {
        var seen: UInt32 = 0
        scanner.position += 1
        scanner.skipSpace()
        if !scanner.take(UInt8(ascii: "}")) {
            while true {
                let key = try scanner.string()
                scanner.skipSpace()
                try scanner.expect(UInt8(ascii: ":"))
                scanner.skipSpace()
                let field = section.fields.first { scanner.says(key, $0.name) }?.field
                if let field, seen & 1 << field.rawValue == 0 {
                    seen |= 1 << field.rawValue
                    try value(of: field, in: section, &draft, depth: depth + 1)
                } else {
                    refuse(key, field, in: section)
                    try scanner.skipValue(depth: depth + 1)
                }
                scanner.skipSpace()
                guard scanner.take(UInt8(ascii: ",")) else { break }
                scanner.skipSpace()
            }
            try scanner.expect(UInt8(ascii: "}"))
        }
        for (field, _) in section.fields where seen & 1 << field.rawValue == 0 && field.isRequired {
            miss(field, in: section, &draft)
        }
    }

    /// A key that the section does not have, or has had already.
    private mutating func refuse(_ key: JSONString, _ field: EventField?, in section: EventSection)
    {
        let text = scanner.utf8(of: key)
        if let field {
            let message = "\(field.name) is there twice; which one is meant?"
            report(section.path + [field.name], message, "duplicate_key")
        } else {
            let known = section.fields.map(\.field.name).joined(separator: ", ")
            report(
                section.path + [String(decoding: text.prefix(64), as: UTF8.self)],
                "\(IngestFaults.shown(text)) is not a field here; there is \(known)",
                "unknown_field"
            )
        }
    }

    private mutating func miss(
        _ field: EventField,
        in section: EventSection,
        _ draft: inout Draft
    ) {
        report(section.path + [field.name], "\(field.name) is missing", "missing")
        draft.told.formUnion(field.doorFaults)
    }

    private mutating func value(
        of field: EventField,
        in section: EventSection,
        _ draft: inout Draft,
        depth: Int
    ) throws(MalformedJSON) {
        let kind = try scanner.kind()
        let expected = field.kind
        guard kind == expected || kind == .notFinite && expected == .number else {
            let message = "expected \(expected.words), found \(kind.words)"
            fault(field, in: section, message, "wrong_type", &draft)
            return try scanner.skipValue(depth: depth)
        }
        switch field {
        case .asset: try object(sections.asset, &draft, depth: depth)
        case .signals: try object(sections.signals, &draft, depth: depth)
        case .context: try object(sections.context, &draft, depth: depth)
        case .voltage: draft.voltageV = try number(field, section, &draft)
        case .current: draft.currentA = try number(field, section, &draft)
        case .powerFactor: draft.powerFactor = try number(field, section, &draft)
        case .power: draft.powerKW = try number(field, section, &draft)
        case .vibration: draft.vibrationG = try number(field, section, &draft)
        case .eventID, .timestamp, .assetID, .assetType, .operatingState, .source:
            try text(field, section, &draft)
        }
    }

    private mutating func fault(
        _ field: EventField,
        in section: EventSection,
        _ message: String,
        _ type: String,
        _ draft: inout Draft
    ) {
        report(section.path + [field.name], message, type)
        draft.told.formUnion(field.doorFaults)
    }

    private mutating func number(
        _ field: EventField,
        _ section: EventSection,
        _ draft: inout Draft
    ) throws(MalformedJSON) -> Double? {
        let start = scanner.position
        if try scanner.kind() == .notFinite {
            try scanner.skipNotFinite()
            let message =
                "NaN and infinities are not JSON and not measurements; leave the field out"
            fault(field, in: section, message, "not_finite", &draft)
            return nil
        }
        guard let value = try scanner.number() else {
            let message =
                "the number has \(scanner.position - start) bytes; write at most "
                + "\(JSONScanner.numberByteLimit)"
            fault(field, in: section, message, "too_long", &draft)
            return nil
        }
        guard value.isFinite else {
            fault(field, in: section, "the number is too large for a double", "not_finite", &draft)
            return nil
        }
        return value
    }

    private mutating func text(
        _ field: EventField,
        _ section: EventSection,
        _ draft: inout Draft
    ) throws(MalformedJSON) {
        let string = try scanner.string()
        let text =
            string.hasEscapes ? scanner.utf8(of: string)[...] : scanner.bytes[string.range]
        guard let complaint = take(text, as: field, &draft) else { return }
        let message = "\(IngestFaults.shown(Array(text.prefix(256)))) \(complaint.message)"
        fault(field, in: section, message, complaint.type, &draft)
    }

    /// Takes what a field of text says, or tells what is wrong with it.
    private mutating func take(
        _ text: ArraySlice<UInt8>,
        as field: EventField,
        _ draft: inout Draft
    ) -> (message: String, type: String)? {
        switch field {
        case .eventID:
            draft.identity = EventIdentity(utf8: text)
            if draft.identity == nil { return ("is not a version 4 UUID", "not_uuid_v4") }
        case .timestamp:
            guard let timestamp = Timestamp(utf8: text) else {
                return ("is not UTC in ISO 8601, like 2026-01-31T23:59:59.250Z", "not_timestamp")
            }
            guard timestamp < EventDoor.latestTimestamp else {
                return ("is after 2100; check the sender's clock", "timestamp_absurd")
            }
            guard timestamp >= EventDoor.earliestTimestamp else {
                return ("is before 2020; check the sender's clock", "timestamp_absurd")
            }
            draft.timestamp = timestamp
        case .assetID: return takeAsset(text, &draft)
        case .assetType:
            guard text.elementsEqual("induction_motor".utf8) else {
                return ("is not an asset_type; there is induction_motor", "unknown_value")
            }
        case .operatingState:
            draft.state = OperatingState(utf8: text)
            if draft.state == nil { return ("is not RUNNING, IDLE or OFF", "unknown_value") }
        default:
            draft.source = Source(utf8: text)
            if draft.source == nil {
                let known = Source.allCases.map(\.rawValue).joined(separator: ", ")
                return ("is not a source; there is \(known)", "unknown_value")
            }
        }
        return nil
    }

    private mutating func takeAsset(
        _ id: ArraySlice<UInt8>,
        _ draft: inout Draft
    ) -> (message: String, type: String)? {
        if !assets.indices.contains(lastPlace) || !assets[lastPlace].id.elementsEqual(id) {
            guard let place = assets.firstIndex(where: { $0.id.elementsEqual(id) }) else {
                let known = assets.filter { $0.refusal == nil }.map(\.declaration.id)
                let hint =
                    known.isEmpty
                    ? "none takes events; declare one with [asset.ingest] in the configuration"
                    : "known are \(known.joined(separator: ", "))"
                return ("is not an asset of this agent; \(hint)", "unknown_asset")
            }
            lastPlace = place
        }
        if let refusal = assets[lastPlace].refusal { return (refusal, "asset_not_ingested") }
        draft.place = lastPlace
        return nil
    }
}
