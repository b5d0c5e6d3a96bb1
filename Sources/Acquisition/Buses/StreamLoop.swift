import CModbus
import Diagnostics
import Glibc
import Logging
import Platform

/// The life of a WT901 on its line: open the port, read frames, and begin again when it is lost.
///
/// A sample is all frames from one that is not of a later type than the one before: acceleration
/// 0x51, rates 0x52, angles 0x53, as many of them as the sensor is set to send.
struct StreamLoop {
    /// How long one look at the port lasts, so that the loop can end.
    private static let lookInterval = Duration.milliseconds(250)

    private let path: String
    private let line: LineSettings
    private let device: DeviceSettings
    private let index: Int
    private let port: BusPort
    private var backoff = Backoff.bus
    private var failures: FailureLog
    private var parser = WT901Parser()
    private var lastType: UInt8?
    private var sampleTime: MonotonicTime
    private var lastHeard: MonotonicTime
    private var isSilent = false

    /// The loop of the sensor `device`, number `index`, on the serial port at `path`.
    init(path: String, line: LineSettings, device: DeviceSettings, index: Int, port: BusPort) {
        self.path = path
        self.line = line
        self.device = device
        self.index = index
        self.port = port
        sampleTime = MonotonicClock.now()
        lastHeard = sampleTime
        failures = FailureLog(
            subject: "device \(device.id) (\(device.profile.name)) on \(path)",
            log: port.log
        )
    }

    /// Runs until it is to end.
    mutating func run() {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        while !port.mustStop {
            do throws(LinkError) {
                let context = try ModbusContext.openPort(path, line)
                defer {
                    modbus_close(context)
                    modbus_free(context)
                }
                port.note(.connected, error: nil)
                lastHeard = MonotonicClock.now()
                lastType = nil
                try readUntilLost(modbus_get_socket(context), &buffer)
            } catch {
                fail(error.reason, error.description, at: MonotonicClock.now())
                backoff.fail()
                port.note(.backingOff, error: error)
                if port.wait(until: MonotonicClock.now() + backoff.pause) { return }
            }
        }
    }

    private mutating func readUntilLost(
        _ descriptor: Int32,
        _ buffer: inout [UInt8]
    ) throws(LinkError) {
        while !port.mustStop {
            guard Descriptor.isReady(descriptor, for: POLLIN, upTo: Self.lookInterval) else {
                noteSilence(at: MonotonicClock.now())
                continue
            }
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else {
                let code = count == 0 ? EIO : errno
                throw .lost(path, String(cString: strerror(code)))
            }
            let now = MonotonicClock.now()
            for position in 0..<count {
                if let frame = parser.take(buffer[position]) { take(frame, at: now) }
            }
            let stray = parser.strayBytes
            port.state.withLock { $0.strayBytes = stray }
            noteSilence(at: now)
        }
    }

    private mutating func take(_ frame: WT901Parser.Frame, at now: MonotonicTime) {
        guard (0x51...0x53).contains(frame.type) else { return }
        if let lastType, frame.type <= lastType { endSample(at: now) }
        if lastType == nil || frame.type <= (lastType ?? 0) {
            // Samples that arrive in one lump still come one after the other.
            sampleTime = max(now, sampleTime + .nanoseconds(1))
        }
        lastType = frame.type
        lastHeard = now
        let index = index
        let sink = port.sink
        frame.readings(at: sampleTime) { sink.push(.reading(device: index, $0)) }
    }

    private mutating func endSample(at now: MonotonicTime) {
        port.sink.push(.pollEnded(device: index, sampleTime))
        port.note(0, failure: nil, backoff: .zero, time: now, took: nil)
        backoff.succeed()
        isSilent = false
        failures.succeed(at: now)
    }

    /// Nothing, or nothing but noise, for as long as a reply may take: said once, until it ends.
    private mutating func noteSilence(at now: MonotonicTime) {
        guard !isSilent, now - lastHeard >= device.responseTimeout else { return }
        isSilent = true
        lastType = nil
        let isNoise = parser.strayBytes > 0
        fail(
            isNoise ? .lineNoise : .noReply,
            isNoise
                ? "no frame for \(device.responseTimeout), but other bytes; check the baud rate"
                : "no frame for \(device.responseTimeout); check power, wiring and baud rate",
            at: now
        )
    }

    private mutating func fail(_ reason: QualityReason, _ hint: String, at now: MonotonicTime) {
        let time = max(now, sampleTime + .nanoseconds(1))
        sampleTime = time
        for channel in WT901Frame.channels {
            let reading = Reading(channel: channel, value: nil, quality: .bad(reason), time: time)
            port.sink.push(.reading(device: index, reading))
        }
        port.sink.push(.pollEnded(device: index, time))
        port.note(0, failure: reason, backoff: backoff.pause, time: now, took: nil)
        failures.fail(reason, hint, at: now)
    }
}
