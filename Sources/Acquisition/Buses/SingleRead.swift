import Diagnostics
import Glibc
import Platform

/// One read of every device of a bus, for a person who looks: `stator read --once`.
public enum SingleRead {
    /// What a device said.
    public struct Result: Hashable, Sendable {
        /// The device as configured.
        public let device: DeviceSettings
        /// The reads, in the order of their addresses; empty for a stream.
        public internal(set) var blocks: [Block] = []
        /// The readings: of bad quality where a read failed.
        public internal(set) var readings: [Reading] = []
        /// Why it failed, in words; nil if every read was answered with registers.
        public internal(set) var failure: String?
    }

    /// One read of a device.
    public struct Block: Hashable, Sendable {
        /// The wire address of its first register.
        public let address: UInt16
        /// The registers asked for.
        public let count: Int
        /// The registers as they came; nil if they did not.
        public let registers: [UInt16]?
        /// Why they did not, in words; nil if they did.
        public let failure: String?
    }

    /// Opens `bus`, asks each device once, and closes it.
    ///
    /// It takes at most one time-out for each device that does not answer, two where a reply was
    /// corrupt. A stream is given its device's response time-out for one whole sample.
    ///
    /// - Throws: `LinkError` if the port or host cannot be used.
    public static func run(_ bus: BusSettings) throws(LinkError) -> [Result] {
        // A thread of its own, because it must not be ended by SIGPIPE.
        let outcome = Condition<Swift.Result<[Result], LinkError>>(.success([]))
        WorkerThread(name: "read") {
            Descriptor.blockPipeSignal()
            let read = Swift.Result { () throws(LinkError) in
                if case .wt901(let path, let line) = bus.link {
                    try stream(bus, path, line)
                } else {
                    try registers(bus)
                }
            }
            outcome.withLock { $0 = read }
        }.join()
        return try outcome.withLock { $0 }.get()
    }

    private static func registers(_ bus: BusSettings) throws(LinkError) -> [Result] {
        let limits = BusLimits()
        let messages = BusMessages(bus: bus, limits: limits)
        let link = try ModbusLink(opening: bus, limits: limits)
        return bus.devices.enumerated().map { place, settings in
            var result = Result(device: settings)
            guard case .modbus(let table) = settings.profile.conversation else {
                result.failure =
                    "\(settings.profile.name) does not talk Modbus; give it a bus of"
                    + " kind = \"wt901\""
                return result
            }
            var device = PolledDevice(
                index: place,
                settings: settings,
                table: table,
                limits: limits
            )
            device.beginPoll()
            var failed: ModbusLink.Reply?
            for block in device.plan.blocks {
                let reply = failed ?? device.read(block, on: link)
                switch reply {
                case .failed, .unreachable: failed = reply
                case .registers, .exception: break
                }
                result.take(reply, to: block, table, link.registers, messages)
            }
            return result
        }
    }

    private static func stream(
        _ bus: BusSettings,
        _ path: String,
        _ line: LineSettings
    ) throws(LinkError) -> [Result] {
        let port = try WT901Bus.Port(path, line)
        return bus.devices.map { device in
            var result = Result(device: device)
            result.readings = sample(from: port, within: device.responseTimeout)
            if result.readings.isEmpty {
                result.failure =
                    "\(device.id): no whole sample within"
                    + " \(device.responseTimeout.inWords); check power, wiring and baud"
                let time = MonotonicClock.now()
                result.readings = device.profile.channels.map {
                    Reading(channel: $0, value: nil, quality: .bad(.noReply), time: time)
                }
            }
            return result
        }
    }

    /// The readings from one acceleration frame up to the next; empty if they do not come in time.
    private static func sample(
        from port: WT901Bus.Port,
        within timeout: Duration
    ) -> [Reading] {
        let deadline = MonotonicClock.now() + timeout
        var parser = WT901Parser()
        var readings: [Reading] = []
        var bytes = [UInt8](repeating: 0, count: 256)
        while Descriptor.wait(port.descriptor, for: POLLIN, until: deadline) != 0 {
            let count = read(port.descriptor, &bytes, bytes.count)
            guard count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR)) else { break }
            for byte in bytes.prefix(max(0, count)) {
                guard let frame = parser.feed(byte) else { continue }
                let begins = frame.type == WT901Parser.Frame.acceleration
                if begins, !readings.isEmpty { return readings }
                guard begins || !readings.isEmpty else { continue }
                frame.forEachReading(at: MonotonicClock.now()) { readings.append($0) }
            }
        }
        return []
    }
}

extension SingleRead.Result {
    fileprivate mutating func take(
        _ reply: ModbusLink.Reply,
        to block: ReadPlan.Block,
        _ table: RegisterTable,
        _ registers: UnsafeMutableBufferPointer<UInt16>,
        _ messages: BusMessages
    ) {
        let time = MonotonicClock.now()
        let (quality, exception): (Quality, UInt8?) =
            switch reply {
            case .registers: (.good, nil)
            case .exception(let code): (.bad(.exceptionReply), code)
            case .unreachable(let code): (.bad(.noReply), code)
            case .failed(let reason): (.bad(reason), nil)
            }
        let text =
            quality == .good
            ? nil
            : messages.whatFailed(at: block, device, quality.reason, exception: exception)
        blocks.append(
            SingleRead.Block(
                address: block.address,
                count: block.count,
                registers: quality == .good ? Array(registers.prefix(block.count)) : nil,
                failure: text
            )
        )
        if let text, failure == nil {
            failure = "\(messages.name(of: device)): \(text)"
        }
        let span = UnsafeBufferPointer(registers).span
        for entry in table.entries[block.entries] {
            let measurement =
                quality == .good
                ? entry.decode(span, at: block.offset(of: entry)) : Measurement(nil, quality)
            readings.append(
                Reading(
                    channel: entry.channel,
                    value: measurement.value,
                    quality: measurement.quality,
                    time: time
                )
            )
        }
    }
}
