import Diagnostics

/// Whether an asset's data are there and real; the raw value is the page's word.
public enum AssetCondition: String, Codable, CaseIterable, Sendable {
    /// A device, or a client, delivers.
    case live = "LIVE"
    /// What should deliver does not.
    case disconnected = "DISCONNECTED"
    /// The digital twin stands in: nothing shown was measured.
    case digitalTwin = "DIGITAL TWIN"
}

/// One machine: whether it is seen, what it does, and its last values with their quality.
public struct AssetStatus: Codable, Equatable, Sendable {
    /// The `asset_id`.
    public private(set) var assetID: String
    /// Its name for people.
    public private(set) var name: String
    /// The `asset_type`.
    public private(set) var assetType: String
    /// Phases of its supply, 1 or 3.
    public private(set) var phases: Int
    /// Whether its data are there and real.
    public private(set) var status: AssetCondition
    /// Why, in plain words; `null` where nothing is to be said.
    @NullWhenAbsent public private(set) var statusReason: String?
    /// Where its events truly come from, in the contract's word.
    public private(set) var source: String
    /// RUNNING, IDLE or OFF at the last event; `null` without one and while disconnected.
    @NullWhenAbsent public private(set) var operatingState: String?
    /// The id of the last event.
    @NullWhenAbsent public private(set) var lastEventID: String?
    /// When it was taken in UTC, ISO 8601; `null` without one or while the clock was not trusted.
    @NullWhenAbsent public private(set) var lastSeen: String?
    /// How long ago that was, seconds; known whatever the clock says.
    @NullWhenAbsent public private(set) var lastSeenSecondsAgo: Double?
    /// Events accepted since the start.
    public private(set) var eventCount: UInt64
    /// The signals that the asset has, by the contract's name.
    public private(set) var signals: [String: SignalStatus]
    /// The last reading of every channel of its devices.
    public private(set) var channels: [ChannelStatus]
    /// Events rejected since the start, by reason.
    public private(set) var rejectedEvents: [String: UInt64]
    /// What is judged of it; `null` before its first event since the start.
    @NullWhenAbsent public private(set) var analysis: AnalysisStatus?

    /// Who the asset is, as configured.
    public struct Identity: Sendable {
        /// The declaration that its events are checked against.
        public var declaration: AssetDeclaration
        /// Its name for people.
        public var name: String
        /// Where its events come from.
        public var source: Source

        /// An asset as configured.
        public init(declaration: AssetDeclaration, name: String, source: Source) {
            self.declaration = declaration
            self.name = name
            self.source = source
        }
    }

    /// The status of an asset.
    ///
    /// A signal that the asset does not have is left out. While it is disconnected every value is
    /// `null` and bad: what was true once is not shown as if it still were.
    /// - Parameters:
    ///   - identity: Who it is.
    ///   - condition: Whether its data are there and real.
    ///   - reason: Why, in plain words.
    ///   - lastEvent: The last accepted event, if there was one.
    ///   - lastSeenAgo: How long ago it was.
    ///   - eventCount: Events accepted since the start.
    ///   - channels: The last reading of every channel of its devices.
    ///   - rejectedEvents: Events rejected since the start, by reason.
    ///   - analysis: What is judged of it.
    public init(
        _ identity: Identity,
        condition: AssetCondition,
        reason: String?,
        lastEvent: SensorEvent?,
        lastSeenAgo: Duration?,
        eventCount: UInt64,
        channels: [ChannelStatus],
        rejectedEvents: [String: UInt64],
        analysis: AnalysisStatus? = nil
    ) {
        self.analysis = analysis
        assetID = identity.declaration.id.asName
        name = identity.name.asName
        assetType = identity.declaration.type
        phases = identity.declaration.phases
        status = condition
        statusReason = reason?.asText
        source = (lastEvent?.source ?? identity.source).rawValue
        operatingState = condition == .disconnected ? nil : lastEvent?.state.rawValue
        lastEventID = lastEvent?.identity.description
        lastSeen = lastEvent?.timestamp?.description
        lastSeenSecondsAgo = lastSeenAgo?.inSeconds.toThousandths
        self.eventCount = eventCount
        let current = condition == .disconnected ? nil : lastEvent
        let missing = lastEvent == nil ? QualityReason.noDevice : .stale
        signals = [:]
        for signal in Signal.allCases
        where signal != .vibration || identity.declaration.hasVibration {
            signals[signal.name] = SignalStatus(
                value: current?[signal],
                unit: signal.unit,
                quality: current?.qualities[signal] ?? .bad(missing)
            )
        }
        self.channels = channels
        self.rejectedEvents = [:]
        for (reason, count) in rejectedEvents { self.rejectedEvents[reason.asName] = count }
    }

    /// The asset as it stands in the status document, JSON.
    ///
    /// - Throws: What the encoder cannot write; an asset can always be written.
    public func json() throws -> [UInt8] { try StatusDocument.json(self) }

    private enum CodingKeys: String, CodingKey {
        case assetID = "asset_id"
        case name
        case assetType = "asset_type"
        case phases
        case status
        case statusReason = "status_reason"
        case source
        case operatingState = "operating_state"
        case lastEventID = "last_event_id"
        case lastSeen = "last_seen"
        case lastSeenSecondsAgo = "last_seen_seconds_ago"
        case eventCount = "event_count"
        case signals
        case channels
        case rejectedEvents = "rejected_events"
        case analysis
    }
}
