import Acquisition
import Diagnostics
import DigitalTwin
import Store

/// The work that is measured, each as a function of the round.
enum Workloads {
    private static let asset = AssetDeclaration(
        id: "bench",
        phases: 1,
        hasVibration: true,
        duty: .unknownMotor
    )

    /// What everything is compared with.
    static func copy() -> (Int) -> Void {
        let source = UnsafeMutableBufferPointer<Double>.allocate(capacity: 64)
        let target = UnsafeMutableBufferPointer<Double>.allocate(capacity: 64)
        source.initialize(repeating: 1)
        target.initialize(repeating: 0)
        return { round in
            source[round & 63] = Double(round)
            for index in 0..<64 { target[index] = source[index] + target[index] }
        }
    }

    static func twin(_ settings: TwinSettings) -> (Int) -> Void {
        var twin = MotorTwin(settings)
        var sum = 0.0
        return { _ in sum += twin.next().vibrationG }
    }

    static func twinThroughDoor(_ settings: TwinSettings) -> (Int) -> Void {
        var twin = MotorTwin(settings)
        let door = EventDoor(asset: asset)
        var sum = 0.0
        return { round in
            let candidate = twin.next().candidate(
                identitySeed: 7,
                time: MonotonicTime(nanoseconds: Int64(round)),
                timestamp: nil
            )
            if case .accepted(let event) = door.admit(candidate, now: nil) { sum += event.voltageV }
        }
    }

    static func decode() -> (Int) -> Void {
        let entry = RegisterEntry(
            channel: .activePower,
            address: 0,
            encoding: .int32,
            wordOrder: .cdab,
            scale: .divide(by: 10_000),
            notAvailable: [0x7FFF_FFFF]
        )
        let registers: [UInt16] = [0x1234, 0, 0x4366, 0x6666]
        var sum = 0.0
        return { _ in sum += entry.decode(registers.span, at: 0).value ?? 0 }
    }

    static func stream() -> (Int) -> Void {
        var parser = WT901Parser()
        let head: [UInt8] = [0x55, 0x51, 0, 8, 0, 0, 0, 0, 0, 0]
        let frame = head + [head.reduce(0, &+)]
        var sum = 0.0
        return { round in
            let time = MonotonicTime(nanoseconds: Int64(round))
            for byte in frame {
                if let found = parser.feed(byte) {
                    found.forEachReading(at: time) { sum += $0.value ?? 0 }
                }
            }
        }
    }

    static func assemble() -> (Int) -> Void {
        let asset = AssetDeclaration(
            id: "bench",
            phases: 3,
            hasVibration: true,
            duty: .unknownMotor
        )
        var assembler = EventAssembler(
            asset: asset,
            source: .modbusRTU,
            meterInterval: .seconds(1),
            vibrationInterval: .milliseconds(10)
        )
        let door = EventDoor(asset: asset)
        let channels: [Channel] = [
            .voltageL1, .voltageL2, .voltageL3, .currentL1, .currentL2, .currentL3,
            .powerFactor, .powerFactorL1, .powerFactorL2, .powerFactorL3, .activePower,
        ]
        var accepted = 0
        return { round in
            let time = MonotonicTime(nanoseconds: Int64(round) * 1_000_000_000)
            let identity = EventIdentity(seed: 1, sequence: UInt64(round))
            for channel in [Channel.accelerationX, .accelerationY, .accelerationZ] {
                assembler.take(
                    Reading(channel: channel, value: 0.5, quality: .good, time: time),
                    from: .vibration
                )
            }
            _ = assembler.endPoll(of: .vibration, at: time, timestamp: nil, identity: identity)
            for channel in channels {
                assembler.take(
                    Reading(channel: channel, value: 0.9, quality: .good, time: time),
                    from: .meter
                )
            }
            let candidate = assembler.endPoll(
                of: .meter,
                at: time,
                timestamp: nil,
                identity: identity
            )
            if let candidate, case .accepted = door.admit(candidate, now: nil) { accepted += 1 }
        }
    }

    private static func record(_ settings: TwinSettings) -> AssetRecord {
        var twin = MotorTwin(settings)
        let door = EventDoor(asset: asset)
        var events: [SensorEvent] = []
        for index in 0..<100 {
            let candidate = twin.next().candidate(
                identitySeed: 7,
                time: MonotonicTime(nanoseconds: Int64(index) * 10_000_000),
                timestamp: nil
            )
            if case .accepted(let event) = door.admit(candidate, now: nil) { events.append(event) }
        }
        return AssetRecord(
            assetID: asset.id,
            source: .simulator,
            start: MonotonicTime(nanoseconds: 0),
            identitySeed: 7,
            firstSequence: 0,
            events: events,
            polls: []
        )
    }

    static func readSent(_ settings: TwinSettings) -> (Int) -> Void {
        let body = record(settings).events.map { event in
            event.json(asset: asset).replacing("null", with: "\"2026-11-24T12:00:00.000Z\"")
        }
        let bytes = Array(body.joined(separator: "\n").utf8)
        let reader = IngestReader(assets: [IngestAsset(asset, refusal: nil)])
        var events = 0
        return { _ in
            let read = try? reader.read(
                bytes,
                as: .lines,
                arrival: MonotonicTime(nanoseconds: 0),
                now: nil,
                utcOffset: 0
            )
            events += read?.items.count ?? 0
        }
    }

    static func encode(_ settings: TwinSettings) -> (Int) -> Void {
        let record = record(settings)
        var bytes = 0
        return { _ in bytes += (try? RecordBlock.encode(record).count) ?? 0 }
    }

    static func decodeRecord(_ settings: TwinSettings) throws -> (Int) -> Void {
        let record = record(settings)
        let block = try RecordBlock.encode(record)
        var events = 0
        return { _ in
            let decoded = try? RecordBlock.decode(block, assetID: record.assetID)
            events += decoded?.events.count ?? 0
        }
    }
}
