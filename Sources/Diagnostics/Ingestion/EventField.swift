/// The fields of the contract's sensor event, and where each of them is.
enum EventField: Int, CaseIterable {
    case eventID
    case timestamp
    case asset
    case signals
    case context
    case assetID
    case assetType
    case voltage
    case current
    case powerFactor
    case power
    case vibration
    case operatingState
    case source

    /// Its key.
    var name: String {
        switch self {
        case .eventID: "event_id"
        case .timestamp: "timestamp"
        case .asset: "asset"
        case .signals: "signals"
        case .context: "context"
        case .assetID: "asset_id"
        case .assetType: "asset_type"
        case .voltage: Signal.voltage.name
        case .current: Signal.current.name
        case .powerFactor: Signal.powerFactor.name
        case .power: Signal.power.name
        case .vibration: Signal.vibration.name
        case .operatingState: "operating_state"
        case .source: "source"
        }
    }

    /// Whether an event must have it.
    ///
    /// A stopped motor has no power factor, power follows from the others, and vibration is the
    /// declaration's matter.
    var isRequired: Bool {
        switch self {
        case .powerFactor, .power, .vibration: false
        default: true
        }
    }

    /// What the door finds wrong for no other reason than that this field could not be read.
    var doorFaults: EventFaults {
        switch self {
        case .timestamp: [.timestampAbsurd, .timestampInFuture]
        case .signals:
            [
                .voltageMissing, .currentMissing, .powerFactorOutOfRange, .powerMismatch,
                .vibrationMissing,
            ]
        case .asset, .assetID: [.powerMismatch, .vibrationMissing, .vibrationUndeclared]
        case .voltage: [.voltageMissing, .voltageOutOfRange, .powerMismatch]
        case .current: [.currentMissing, .currentOutOfRange, .powerMismatch]
        case .powerFactor: [.powerFactorOutOfRange, .powerMismatch]
        case .power: .powerMismatch
        case .vibration: [.vibrationMissing, .vibrationUndeclared, .vibrationOutOfRange]
        default: []
        }
    }
}

/// One of the four objects of an event, with its keys as bytes.
struct EventSection {
    /// The keys that lead to it.
    let path: [String]
    /// Its fields and their keys.
    let fields: [(field: EventField, name: [UInt8])]

    init(path: [String], _ fields: [EventField]) {
        self.path = path
        self.fields = fields.map { ($0, Array($0.name.utf8)) }
    }

    static let body = Self(path: [], [.eventID, .timestamp, .asset, .signals, .context])
    static let asset = Self(path: ["asset"], [.assetID, .assetType])
    static let signals = Self(
        path: ["signals"],
        [.voltage, .current, .powerFactor, .power, .vibration]
    )
    static let context = Self(path: ["context"], [.operatingState, .source])
}
