import Diagnostics

/// What is kept when records are not, and waits for its commit: an event, a health report, energy, an artifact.
struct PendingEntry {
    /// What it is.
    enum Content {
        case event(LogEvent)
        case report(HealthReport, Source?)
        case energy(EnergyPeriod, Source?)
        case artifact(PendingArtifact)
        case activation(ArtifactKey, version: UInt64)
    }

    let ticket: StoreTicket
    let asset: Int64?
    /// UTC less the machine's clock, µs, as it was known when it came.
    let offset: Int64?
    /// When it happened.
    let time: MonotonicTime
    let content: Content
    /// What it takes in memory, about, in bytes.
    let byteCount: Int

    /// A log event.
    init(ticket: StoreTicket, asset: Int64?, offset: Int64?, event: LogEvent) {
        self.init(
            ticket: ticket,
            asset: asset,
            offset: offset,
            time: event.time,
            content: .event(event),
            byteCount: event.byteCount + 128
        )
    }

    init(
        ticket: StoreTicket,
        asset: Int64?,
        offset: Int64?,
        time: MonotonicTime,
        content: Content,
        byteCount: Int
    ) {
        self.ticket = ticket
        self.asset = asset
        self.offset = offset
        self.time = time
        self.content = content
        self.byteCount = byteCount
    }

    /// Whether it is a log event.
    var isEvent: Bool {
        if case .event = content { return true }
        return false
    }

    /// Its time in UTC as it will be stored: `own`, or what follows from the clock.
    func timestamp(_ own: Timestamp?, offset known: Int64?) -> Timestamp? {
        own ?? (offset ?? known).map { Timestamp(microseconds: time.stamped(by: $0)) }
    }
}

/// A version of an artifact that waits for its commit, deflated already.
struct PendingArtifact {
    let key: ArtifactKey
    let version: UInt64
    let name: String
    let timestamp: Timestamp?
    let note: String
    let byteCount: Int
    let deflated: [UInt8]

    init(_ artifact: ArtifactVersion, version: UInt64, deflated: [UInt8]) {
        key = ArtifactKey(assetID: artifact.assetID, kind: artifact.kind)
        self.version = version
        name = artifact.name
        timestamp = artifact.timestamp
        note = artifact.note
        byteCount = artifact.content.count
        self.deflated = deflated
    }
}
