import Acquisition
import Diagnostics
import Glibc
import Platform
import StatusPage
import Store

/// Fills the status document from what the pipeline's parts say of themselves.
struct StatusDocument: Sendable {
    let pipeline: Pipeline
    let store: RecordStore
    let sinks: SinksPart
    let exports: ExportBoard
    let clock: WallClock
    let bootID: String
    let startedAt: MonotonicTime
    /// That the newest reload was refused, and what to do; nil where it was not.
    let refusedReload: String?

    /// The document as of now.
    func status() -> AgentStatus {
        let now = MonotonicClock.now()
        let assets = pipeline.configuration.assets.enumerated().map { place, asset in
            assetStatus(asset, pipeline.board[place], now)
        }
        let buses = pipeline.busSnapshots.map { busStatus($0, now) }
        let stored = store.snapshot()
        let storeStatus = self.storeStatus(stored, now)
        let sinks = sinks.snapshots.map { sinkStatus($0, now) }
        let ingest = ingestStatus(pipeline.ingest.board.now, now)
        return AgentStatus(
            agent: processStatus(now),
            assets: assets,
            buses: buses,
            queues: QueueStatus(
                readingsWaiting: pipeline.readingsWaiting,
                readingsDropped: pipeline.readingsDropped
            ),
            store: storeStatus,
            disk: DiskStatus(
                space: DiskSpace.read(stored.path),
                writtenBytes: ProcessFigures.writtenBytes(),
                uptime: now - startedAt
            ),
            sinks: sinks,
            ingest: ingest,
            export: exports.status,
            health: .judge(
                pipelineIdle: pipeline.idle(at: now),
                assets: assets,
                buses: buses,
                store: storeStatus,
                sinks: sinks,
                ingest: ingest,
                refusedReload: refusedReload
            )
        )
    }

    private func processStatus(_ now: MonotonicTime) -> ProcessStatus {
        let process = ProcessFigures.read()
        return ProcessStatus(
            name: "stator",
            version: Stator.version,
            site: pipeline.configuration.site,
            bootID: bootID,
            startedAt: clock.timestamp(at: startedAt),
            now: clock.timestamp(at: now),
            uptime: now - startedAt,
            pid: getpid(),
            isClockTrusted: clock.utcOffsetMicroseconds != nil,
            rssBytes: process.residentBytes,
            threads: process.threads
        )
    }

    private func assetStatus(
        _ asset: AssetSettings,
        _ image: AssetImage?,
        _ now: MonotonicTime
    ) -> AssetStatus {
        let source = image?.source ?? .simulator
        let isConnected = image?.isConnected(at: now) ?? false
        let condition: AssetCondition =
            !isConnected ? .disconnected : source == .simulator ? .digitalTwin : .live
        return AssetStatus(
            .init(declaration: asset.declaration, name: asset.name, source: source),
            condition: condition,
            reason: isConnected
                ? nil : image?.disconnection(at: now) ?? "no reading since the start",
            lastEvent: image?.lastEvent,
            lastSeenAgo: image.flatMap { lastSeenAgo($0, now) },
            eventCount: image?.eventCount ?? 0,
            channels: (image?.devices ?? []).flatMap { device in
                device.readings.map { reading in
                    ChannelStatus(
                        deviceID: device.id,
                        channel: reading.channel,
                        reading: reading,
                        takenAt: clock.timestamp(at: reading.time),
                        now: now
                    )
                }
            },
            rejectedEvents: image?.rejected ?? [:],
            analysis: image?.analysis
        )
    }

    private func ingestStatus(_ board: IngestBoard.Content, _ now: MonotonicTime) -> IngestStatus {
        IngestStatus(
            closed: pipeline.ingest.access.trouble(pipeline.configuration),
            acceptedEvents: board.accepted,
            duplicateEvents: board.duplicates,
            unreadableRecords: board.unreadableRecords,
            rejected: board.rejected,
            lastRejections: board.rejections.reversed().map { rejection in
                RejectionStatus(
                    at: clock.timestamp(at: rejection.time),
                    ago: now - rejection.time,
                    assetID: rejection.assetID,
                    reason: rejection.reason,
                    message: rejection.message
                )
            }
        )
    }

    /// Across a restart only UTC counts; within one run the machine's own clock does.
    private func lastSeenAgo(_ image: AssetImage, _ now: MonotonicTime) -> Duration? {
        guard let event = image.lastEvent else { return nil }
        guard image.isFromEarlierRun else { return now - event.time }
        guard let then = event.timestamp, let current = clock.timestamp(at: now) else { return nil }
        return .microseconds(current.microseconds - then.microseconds)
    }

    private func busStatus(_ bus: BusSnapshot, _ now: MonotonicTime) -> BusStatus {
        BusStatus(
            busID: bus.id,
            kind: bus.kind,
            target: bus.target,
            state: bus.state.shown,
            lastError: bus.lastError,
            devices: bus.devices.map { device in
                DeviceStatus(
                    deviceID: device.id,
                    profile: device.profile,
                    unitID: device.unitID,
                    state: device.state.shown,
                    polls: device.polls,
                    goodPolls: device.goodPolls,
                    failures: device.counted,
                    backoff: device.backOff,
                    lastReplyAgo: device.lastReply.map { now - $0 },
                    roundTrip: device.lastRoundTrip
                )
            }
        )
    }

    private func storeStatus(_ store: StoreSnapshot, _ now: MonotonicTime) -> StoreStatus {
        StoreStatus(
            path: store.path,
            state: store.isClosed ? .closed : store.failingSince == nil ? .committing : .failing,
            schemaVersion: store.schemaVersion,
            records: store.records,
            fileBytes: store.fileBytes,
            walBytes: store.walBytes,
            pendingRecords: store.pendingRecords,
            commits: store.commits,
            lastCommitAgo: store.lastCommit.map { now - $0 },
            lastCommitDuration: store.lastCommitDuration,
            droppedRecords: store.loss.records,
            droppedLines: store.droppedLines,
            retention: RetentionStatus(
                usedBytes: store.usedBytes,
                limitBytes: store.byteLimit,
                thinned: store.removed(.raw),
                removed: store.removed(.summary)
            ),
            damagedFile: store.asidePath,
            lastError: store.lastError
        )
    }
}

extension StoreSnapshot {
    /// How many records of all assets went so far, and the time of the newest of them.
    fileprivate func removed(_ level: Removal.Level) -> (records: UInt64, through: Timestamp?) {
        let removals = removals.filter { $0.level == level }
        return (removals.reduce(0) { $0 + $1.records }, removals.compactMap(\.through).max())
    }
}

extension BusSnapshot.State {
    fileprivate var shown: BusCondition {
        switch self {
        case .connecting, .stopped: .connecting
        case .connected: .connected
        case .backingOff: .backingOff
        }
    }
}

extension DeviceSnapshot {
    /// Failed requests and doubtful values by reason, those that occurred.
    fileprivate var counted: [QualityReason: UInt64] {
        var counts: [QualityReason: UInt64] = [:]
        for reason in QualityReason.allCases {
            let count = failures[reason] + doubtfulValues[reason]
            if count > 0 { counts[reason] = count }
        }
        return counts
    }
}

extension DeviceSnapshot.State {
    fileprivate var shown: DeviceCondition {
        switch self {
        case .notAsked: .waiting
        case .answering: .answering
        case .refusing, .garbled: .faulty
        case .silent, .unreachable: .silent
        }
    }
}
