import Diagnostics

@testable import StatusPage

/// A gateway with everything on it: a live asset whose accelerometer is silent, one that is gone,
/// and a twin.
enum SampleStatus {
    static let takenAt = Timestamp(microseconds: 1_795_000_000_250_000)
    static let time = MonotonicTime(nanoseconds: 5_000_000_000)

    static func status(
        site: String = "Pump house 2",
        assetName: String = "Feed pump",
        store: StoreStatus = store(),
        health: HealthStatus? = nil
    ) throws -> AgentStatus {
        let assets = try [liveAsset(name: assetName), lostAsset(), twinAsset()]
        let buses = [serialBus(), networkBus()]
        return AgentStatus(
            agent: process(site: site),
            assets: assets,
            buses: buses,
            queues: QueueStatus(readingsWaiting: 3, readingsDropped: 7),
            store: store,
            disk: DiskStatus(
                space: (free: 12_000_000_000, total: 32_000_000_000),
                writtenBytes: 4_000_000_000,
                uptime: .seconds(100_000)
            ),
            sinks: sinks,
            ingest: ingest,
            export: export,
            health: health
                ?? HealthStatus.judge(
                    pipelineIdle: .milliseconds(200),
                    assets: assets,
                    buses: buses,
                    store: store,
                    sinks: sinks
                )
        )
    }

    static let export = ExportStatus(
        publicKey: "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n",
        publicKeySHA256: String(repeating: "5a", count: 32),
        sticks: [
            StickStatus(
                name: "sdb1",
                state: .safeToRemove,
                message: "7 files with 1129 sensor events, 0.4 MB, read back",
                folder: "/run/stator-usb/sdb1/STATOR-Pump_house_2-2026-11-18",
                at: "2026-11-18T10:26:40.250Z"
            ),
            StickStatus(
                name: "<sdc1>",
                state: .failed,
                message: "the stick is full",
                trouble: "full",
                at: "2026-11-18T10:25:40.250Z"
            ),
        ]
    )

    static let sinks = [
        sink("influx", .idle),
        sink("cloud", .retrying, reason: "connection refused <b>", waiting: 4_200),
    ]

    static func sink(
        _ id: String,
        _ state: SinkCondition,
        reason: String? = nil,
        waiting: UInt64 = 0
    ) -> SinkStatus {
        SinkStatus(
            sinkID: id,
            url: "http://influx.example:8086",
            state: state,
            reason: reason,
            nextAttemptIn: state == .paused || state == .retrying ? .milliseconds(41_500) : nil,
            waiting: waiting,
            oldestWaitingAge: waiting > 0 ? .seconds(4_230) : nil,
            points: SinkStatus.Points(
                delivered: 86_400,
                quarantined: 2,
                lost: 30,
                lostRows: 3,
                withoutTime: 12
            ),
            pointsPerSecond: 101.25,
            lastSuccessAgo: .milliseconds(1_400),
            lastError: reason,
            bytesSent: 1_234_567
        )
    }

    static let ingest = IngestStatus(
        acceptedEvents: 12_345,
        duplicateEvents: 17,
        unreadableRecords: 1,
        rejected: ["out_of_range": 3, "unauthorized": 1],
        lastRejections: [
            RejectionStatus(
                at: takenAt,
                ago: .milliseconds(1_500),
                assetID: "motor-04",
                reason: "out_of_range",
                message: "-1.0 is not in 0.0…20000.0 A"
            ),
            RejectionStatus(
                at: nil,
                ago: .seconds(60),
                assetID: nil,
                reason: "unauthorized",
                message: "a request was refused with 401 <b>"
            ),
        ]
    )

    static func process(site: String) -> ProcessStatus {
        ProcessStatus(
            name: "stator",
            version: "0.1.0",
            site: site,
            bootID: "6f1c4f0e-51a5-4d0e-9a1e-3b1f0a2c9d77",
            startedAt: Timestamp(microseconds: 1_794_900_000_000_000),
            now: takenAt,
            uptime: .seconds(100_000),
            pid: 4_242,
            isClockTrusted: true,
            rssBytes: 9_437_184,
            threads: 7
        )
    }

    static func declaration(
        _ id: String,
        phases: Int = 1,
        hasVibration: Bool = true
    ) -> AssetDeclaration {
        AssetDeclaration(
            id: id,
            phases: phases,
            hasVibration: hasVibration,
            duty: DutyThresholds(ratedCurrentA: 15)
        )
    }

    static func event(
        of asset: AssetDeclaration,
        source: Source,
        vibration: Measurement?
    ) throws -> SensorEvent {
        var candidate = EventCandidate(
            identity: EventIdentity(seed: 1, sequence: 2),
            time: time,
            timestamp: takenAt,
            voltage: Measurement(230.4, .good),
            current: Measurement(12.31, .good),
            powerFactor: Measurement(0.86, .uncertain(.derived)),
            source: source
        )
        candidate.vibration = vibration
        guard case .accepted(let event) = EventDoor(asset: asset).admit(candidate, now: takenAt)
        else { throw SampleError.rejected }
        return event
    }

    enum SampleError: Error {
        case rejected
    }

    static func liveAsset(
        name: String = "Feed pump",
        vibration: Measurement = Measurement(nil, .bad(.noReply))
    ) throws -> AssetStatus {
        let declaration = declaration("motor-01", phases: 3)
        return AssetStatus(
            .init(declaration: declaration, name: name, source: .modbusRTU),
            condition: .live,
            reason: nil,
            lastEvent: try event(of: declaration, source: .modbusRTU, vibration: vibration),
            lastSeenAgo: .milliseconds(412),
            eventCount: 99_871,
            channels: [
                channel(.voltageL1, 231.02, .good),
                channel(.frequency, 49.98, .good),
                channel(.accelerationRmsX, nil, .bad(.noReply), device: "acc-1"),
                ChannelStatus(
                    deviceID: "acc-1",
                    channel: .temperature,
                    reading: nil,
                    takenAt: takenAt,
                    now: time
                ),
            ],
            rejectedEvents: ["voltage_missing": 2, "current_out_of_range": 1]
        )
    }

    static func channel(
        _ channel: Channel,
        _ value: Double?,
        _ quality: Quality,
        device: String = "meter-1"
    ) -> ChannelStatus {
        ChannelStatus(
            deviceID: device,
            channel: channel,
            reading: Reading(channel: channel, value: value, quality: quality, time: time),
            takenAt: takenAt,
            now: time + .milliseconds(250)
        )
    }

    static func lostAsset() throws -> AssetStatus {
        let declaration = declaration("motor-02", hasVibration: false)
        return AssetStatus(
            .init(declaration: declaration, name: "Fan", source: .modbusTCP),
            condition: .disconnected,
            reason: "no reading from meter-2 for 10 s",
            lastEvent: try event(of: declaration, source: .modbusTCP, vibration: nil),
            lastSeenAgo: .seconds(3_725),
            eventCount: 12,
            channels: [],
            rejectedEvents: [:]
        )
    }

    static func twinAsset() throws -> AssetStatus {
        let declaration = declaration("motor-03")
        let vibration = Measurement(0.15, .good)
        return AssetStatus(
            .init(declaration: declaration, name: "Twin", source: .simulator),
            condition: .digitalTwin,
            reason: "no device is configured for it",
            lastEvent: try event(of: declaration, source: .simulator, vibration: vibration),
            lastSeenAgo: .milliseconds(9),
            eventCount: 10_000_000,
            channels: [],
            rejectedEvents: [:]
        )
    }
}
