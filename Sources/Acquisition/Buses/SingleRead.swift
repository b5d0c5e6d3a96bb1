import CModbus
import Diagnostics
import Glibc
import Logging
import Platform

/// Asks every device of a bus once: what `stator read --once` shows.
public enum SingleRead {
    /// What one device said.
    public struct Answer: Sendable {
        /// The device as configured.
        public let device: DeviceSettings
        /// The kind and place of its bus.
        public let target: String
        /// Its readings, in the order of its registers; a failed block's are bad.
        public var readings: [Reading] = []
        /// The raw registers of each block that was answered, by address.
        public var blocks: [(address: UInt16, registers: [UInt16])] = []
        /// Why it did not answer, or not whole; nil if it did.
        public var failure: String?
    }

    /// Opens `bus`, asks its devices one after the other, and closes it.
    public static func ask(_ bus: BusSettings) -> [Answer] {
        var answers = bus.devices.map { Answer(device: $0, target: bus.link.target) }
        do throws(LinkError) {
            if case .wt901(let path, let line) = bus.link {
                try listen(path, line, &answers[0])
            } else {
                try poll(bus, &answers)
            }
        } catch {
            for place in answers.indices where answers[place].readings.isEmpty {
                answers[place].failure = error.description
                let time = MonotonicClock.now()
                answers[place].readings = answers[place].device.profile.channels.map {
                    Reading(channel: $0, value: nil, quality: .bad(error.reason), time: time)
                }
            }
        }
        return answers
    }

    private static func poll(_ bus: BusSettings, _ answers: inout [Answer]) throws(LinkError) {
        let timeout = bus.devices.map(\.responseTimeout).max() ?? .seconds(1)
        let link = try ModbusLink(bus.link, timeout: timeout)
        let quiet = Logger(label: "read") { _ in SwiftLogNoOpLogHandler() }
        for place in answers.indices {
            let now = MonotonicClock.now()
            guard
                var poller = DevicePoller(
                    bus.devices[place],
                    on: bus.link,
                    index: place,
                    due: now,
                    log: quiet
                )
            else { continue }
            var readings: [Reading] = []
            var blocks: [(address: UInt16, registers: [UInt16])] = []
            let result = poller.poll(
                on: link,
                { readings.append($0) },
                raw: { block, registers in blocks.append((block.address, Array(registers))) }
            )
            answers[place].readings = readings
            answers[place].blocks = blocks
            answers[place].failure = result.failure == nil ? nil : result.hint
            if let error = result.lost { throw error }
        }
    }

    /// Waits for one sample of the stream.
    private static func listen(
        _ path: String,
        _ line: LineSettings,
        _ answer: inout Answer
    ) throws(LinkError) {
        let context = try ModbusContext.openPort(path, line)
        defer {
            modbus_close(context)
            modbus_free(context)
        }
        var parser = WT901Parser()
        var seen: Set<UInt8> = []
        var buffer = [UInt8](repeating: 0, count: 256)
        let deadline = MonotonicClock.now() + answer.device.responseTimeout
        while MonotonicClock.now() < deadline {
            let rest = deadline - MonotonicClock.now()
            let descriptor = modbus_get_socket(context)
            guard Descriptor.isReady(descriptor, for: POLLIN, upTo: rest) else { break }
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw .lost(path, String(cString: strerror(errno))) }
            for position in 0..<count {
                guard let frame = parser.take(buffer[position]) else { continue }
                if !seen.insert(frame.type).inserted { return }
                frame.readings(at: MonotonicClock.now()) { answer.readings.append($0) }
            }
        }
        if seen.isEmpty {
            answer.failure =
                "no frame for \(answer.device.responseTimeout), \(parser.strayBytes) other bytes; "
                + "check power, wiring and baud rate"
        }
    }
}
