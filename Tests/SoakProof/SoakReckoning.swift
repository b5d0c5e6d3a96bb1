import Acquisition
import BusProof
import Diagnostics
import Store

/// What is in the store after a trial, to be held against what the agent said that it had read.
struct SoakReckoning {
    /// Polls with all their values, by device.
    private(set) var goodPolls: [String: UInt64] = [:]
    /// Events.
    private(set) var events = 0
    /// Good values that were looked at.
    private(set) var values = 0
    /// Values stored as good that no device ever said.
    private(set) var neverSaid: [String] = []
    /// What is wrong with the file.
    private(set) var faults: [String] = []

    /// The reasons of a value that did not come.
    private static let lost: Set<QualityReason> = [
        .exceptionReply, .noReply, .corruptFrame, .unexpectedReply, .portUnavailable,
        .connectionLost, .lineNoise,
    ]

    /// Reads all of the store of `directory`, whose agent has ended.
    init(_ directory: String, _ site: SoakSite) throws {
        var said: [String: [Channel: Set<Double>]] = [:]
        for place in site.places {
            for (id, device) in zip(place.devices, place.end.bus.devices) {
                said[id] = Self.sayable(device.profile)
            }
        }
        let file = try StoredFile(directory)
        let findings = try file.check { _, _ in }
        faults = findings.fileFaults + findings.recordFaults + findings.otherFaults
        try file.eachRecord { stored throws(StoreError) in
            let record = try stored.decoded()
            events += record.events.count
            for poll in record.polls { take(poll, said[poll.deviceID]) }
        }
    }

    private mutating func take(_ poll: DevicePoll, _ said: [Channel: Set<Double>]?) {
        let isGood = poll.readings.allSatisfy { !Self.lost.contains($0.quality.reason) }
        if isGood, !poll.readings.isEmpty { goodPolls[poll.deviceID, default: 0] += 1 }
        guard let said else { return }
        for reading in poll.readings where reading.quality.grade == .good {
            values += 1
            guard let value = reading.value, said[reading.channel]?.contains(value) == true else {
                neverSaid.append(
                    "\(poll.deviceID) \(reading.channel.name) \(reading.value ?? .nan)"
                )
                continue
            }
        }
    }

    /// All values that a served device can say; nil for a stream, whose numbers have no end.
    private static func sayable(_ profile: DeviceProfile) -> [Channel: Set<Double>]? {
        guard case .modbus(let table) = profile.conversation else { return nil }
        var values: [Channel: Set<Double>] = [:]
        for channel in profile.channels {
            values[channel] = Set(
                (0..<NumberedValues.period).compactMap {
                    NumberedValues.measurement(of: channel, in: table, $0)?.value
                }
            )
        }
        return values
    }
}
