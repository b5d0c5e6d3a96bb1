import Diagnostics

@testable import StatusPage

// The buses and the store of the sample.
extension SampleStatus {
    static func serialBus() -> BusStatus {
        BusStatus(
            busID: "rs485-1",
            kind: "modbus-rtu",
            target: "/dev/serial/by-id/usb-FTDI 9600 8N1",
            state: .connected,
            lastError: nil,
            devices: [
                DeviceStatus(
                    deviceID: "meter-1",
                    profile: "eastron-sdm630",
                    unitID: 1,
                    state: .answering,
                    polls: 100_000,
                    goodPolls: 99_998,
                    failures: [.noReply: 1, .corruptFrame: 1],
                    backoff: .zero,
                    lastReplyAgo: .milliseconds(412),
                    roundTrip: .microseconds(21_340)
                ),
                DeviceStatus(
                    deviceID: "acc-1",
                    profile: "witmotion-wtvb01",
                    unitID: 0x50,
                    state: .silent,
                    polls: 310,
                    goodPolls: 0,
                    failures: [.noReply: 310],
                    backoff: .seconds(60),
                    lastReplyAgo: nil,
                    roundTrip: nil
                ),
            ]
        )
    }

    static func networkBus() -> BusStatus {
        BusStatus(
            busID: "lan-1",
            kind: "modbus-tcp",
            target: "192.168.1.40:502",
            state: .backingOff,
            lastError: "connection refused",
            devices: []
        )
    }

    static func store(
        state: StoreCondition = .committing,
        pending: Int = 4,
        lastCommitAgo: Duration? = .milliseconds(800),
        lastError: String? = nil
    ) -> StoreStatus {
        StoreStatus(
            path: "/var/lib/stator/stator.db",
            state: state,
            schemaVersion: 1,
            records: 86_400,
            fileBytes: 51_200_000,
            walBytes: 123_456,
            pendingRecords: pending,
            commits: 43_200,
            lastCommitAgo: lastCommitAgo,
            lastCommitDuration: .microseconds(7_250),
            droppedRecords: 0,
            droppedLines: 5,
            retention: RetentionStatus(
                usedBytes: 48_000_000,
                limitBytes: 2_000_000_000,
                thinned: (1_200, Timestamp("2026-01-30T12:00:00Z")),
                removed: (0, nil)
            ),
            damagedFile: nil,
            lastError: lastError
        )
    }
}
