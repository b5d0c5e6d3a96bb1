/// An asset as a body of events can name it.
public struct IngestAsset: Sendable {
    /// What its events are checked against.
    public let declaration: AssetDeclaration
    /// Why no events are taken for it; nil where they are.
    public let refusal: String?
    let door: EventDoor
    let id: [UInt8]

    /// An asset; `refusal` says why events sent for it are refused, and what to do.
    public init(_ declaration: AssetDeclaration, refusal: String?) {
        self.declaration = declaration
        self.refusal = refusal
        door = EventDoor(asset: declaration)
        id = Array(declaration.id.utf8)
    }
}

/// What a body of events says: every event, admitted at the door, or all that is wrong.
public struct IngestedBody: Sendable {
    /// One event, and the place of its asset among those that the reader was given.
    public struct Item: Sendable {
        /// The place of its asset.
        public let place: Int
        /// The event.
        public let event: SensorEvent
    }

    /// The events in their order, those without faults; all of them are only where `faults` is empty.
    public internal(set) var items: [Item] = []
    /// What is wrong.
    public internal(set) var faults = IngestFaults()
    /// For the place of an asset: what it is rejected for, and how many of its events.
    public internal(set) var rejected: [Int: [String: UInt64]] = [:]
    /// How many events the body has.
    public internal(set) var eventCount = 0
    /// UTC less the machine's clock, µs: what was given, or what the first event made it.
    public internal(set) var utcOffset: Int64?
    /// Whether the body is one event and no list.
    public internal(set) var isSingle = false

    /// Adds a fault that is found after reading, of an event of the asset at `place`.
    public mutating func report(_ fault: IngestFault, ofAssetAt place: Int) {
        faults.add(fault)
        rejected[place, default: [:]][fault.reason, default: 0] += 1
    }

    /// Where a fault of event `index` is said to be.
    public func location(of index: Int) -> Int? { isSingle ? nil : index }
}
