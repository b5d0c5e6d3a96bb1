import Diagnostics
import Glibc
import Logging
import Platform

/// The loop of a WT901 stream: frames as they come, samples from one 0x51 to the next.
///
/// It lives on one thread.
final class WT901Bus {
    /// An open port; closed when it goes.
    final class Port {
        let descriptor: Int32

        init(_ path: String, _ line: LineSettings) throws(LinkError) {
            descriptor = try SerialPort.open(path, line)
        }

        deinit { close(descriptor) }
    }

    /// The longest wait in one go, so that an order to stop is seen.
    private static let waitLimit = Duration.milliseconds(200)

    private let settings: DeviceSettings
    private let device: Int
    private let sink: BoundedQueue<Acquired>
    private let board: BusBoard
    private let messages: BusMessages
    private var link: BusLink<Port>
    private var failureLog: FailureLog
    private var valueLog: FailureLog
    private var parser = WT901Parser()
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_024, alignment: 1)
    /// The time of the sample under way; nil before the first.
    private var sampleTime: MonotonicTime?
    private var lastTime = MonotonicTime(nanoseconds: 0)
    /// The type of its last frame: the frames of a sample come in the order of their types.
    private var lastType: UInt8 = 0
    /// The damaged bytes that there had been when it began.
    private var badBytesBefore: UInt64 = 0
    /// When a sample began last, or a wait for one.
    private var lastSample = MonotonicClock.now()
    private var hasBytesSinceFrame = false
    private var hasFramesOfNoSample = false
    /// The first value of the sample that cannot be used or not fully.
    private var doubtful: Reading?

    init(
        bus: BusSettings,
        device: Int,
        sink: BoundedQueue<Acquired>,
        board: BusBoard,
        log: Logger,
        limits: BusLimits
    ) {
        precondition(!bus.devices.isEmpty, "bus \(bus.id) has no device")
        settings = bus.devices[0]
        self.device = device
        self.sink = sink
        self.board = board
        messages = BusMessages(bus: bus, limits: limits)
        failureLog = FailureLog(log, period: limits.logPeriod)
        valueLog = FailureLog(log, period: limits.logPeriod)
        link = BusLink(bus, board, log, limits) { () throws(LinkError) in
            guard case .wt901(let path, let line) = bus.link else {
                throw .libraryRefused(reason: "bus \(bus.id) is no WT901 stream")
            }
            return try Port(path, line)
        }
    }

    deinit { chunk.deallocate() }

    /// Reads until the board says to stop.
    func run() {
        while !board.isStopped {
            let hadPort = link.current != nil
            guard let port = link.opened() else {
                emitBad(link.reason, .unreachable, link.reason.text)
                board.wait(until: MonotonicClock.now() + settings.responseTimeout)
                continue
            }
            if !hadPort { begin() }
            listen(to: port)
        }
    }

    /// A port was opened: nothing of an older stream belongs to what comes.
    private func begin() {
        parser = WT901Parser(countingFrom: parser)
        sampleTime = nil
        waitAnew()
    }

    private func waitAnew() {
        lastSample = MonotonicClock.now()
        hasBytesSinceFrame = false
        hasFramesOfNoSample = false
    }

    private func listen(to port: Port) {
        let silence = lastSample + settings.responseTimeout
        let deadline = min(silence, MonotonicClock.now() + Self.waitLimit)
        if Descriptor.wait(port.descriptor, for: POLLIN, until: deadline) != 0 {
            let count = read(port.descriptor, chunk.baseAddress, chunk.count)
            if count > 0 {
                take(chunk.prefix(count))
            } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
                endSample()
                link.lost()
                return emitBad(link.reason, .unreachable, link.reason.text)
            }
        }
        if MonotonicClock.now() >= lastSample + settings.responseTimeout { noteSilence() }
    }

    private func take(_ bytes: Slice<UnsafeMutableRawBufferPointer>) {
        let arrival = MonotonicClock.now()
        hasBytesSinceFrame = true
        for byte in bytes {
            guard let frame = parser.feed(byte) else { continue }
            hasBytesSinceFrame = false
            if frame.type == WT901Parser.Frame.acceleration {
                endSample()
                // Samples of one chunk arrive together; each is later than the one before.
                lastTime = max(arrival, lastTime + .microseconds(1))
                sampleTime = lastTime
                badBytesBefore = parser.badBytes
                lastSample = arrival
                hasFramesOfNoSample = false
            } else if frame.type <= lastType || parser.badBytes != badBytesBefore {
                // The acceleration of its own sample may be among what was lost.
                endSample()
            }
            lastType = frame.type
            // What comes before an acceleration belongs to a sample begun unseen.
            guard let sampleTime else {
                hasFramesOfNoSample = true
                continue
            }
            frame.forEachReading(at: sampleTime) { reading in
                if reading.quality.grade != .good {
                    doubtful = doubtful ?? reading
                    board.update {
                        $0.devices[0].doubtfulValues[reading.quality.reason] += 1
                    }
                }
                sink.push(.reading(device: device, reading))
            }
        }
        board.update {
            $0.strayBytes = parser.badBytes
            $0.devices[0].failures[.corruptFrame] = parser.badChecksums
        }
    }

    private func endSample() {
        guard let time = sampleTime else { return }
        sampleTime = nil
        link.carried()
        failureLog.succeeded(at: time) { duration, _ in
            "\(messages.name(of: settings)): sends again after \(duration)"
        }
        if let doubtful {
            valueLog.failed(doubtful.quality.reason, at: time) {
                messages.doubtfulValue(of: settings, doubtful)
            }
        } else {
            valueLog.succeeded(at: time) { duration, count in
                "\(messages.name(of: settings)): all values are plausible again after \(duration)"
                    + " and \(count) samples"
            }
        }
        doubtful = nil
        board.update {
            $0.devices[0].polls += 1
            $0.devices[0].goodPolls += 1
            $0.devices[0].lastReply = time
            $0.devices[0].enter(.answering, at: time)
        }
        sink.push(.pollEnded(device: device, time))
    }

    /// No sample began for the response time-out.
    private func noteSilence() {
        endSample()
        let isNoise = hasBytesSinceFrame && !hasFramesOfNoSample
        let reason: QualityReason = isNoise ? .lineNoise : .noReply
        let what =
            isNoise
            ? "bytes but no frame came for"
            : hasFramesOfNoSample
                ? "it is not set to send acceleration: frames but no acceleration came for"
                : "nothing came for"
        let text = messages.streamFailure(of: settings, what, reason)
        link.carried()
        failureLog.failed(reason, at: MonotonicClock.now()) { text }
        emitBad(reason, isNoise ? .garbled : .silent, text)
        waitAnew()
    }

    private func emitBad(
        _ reason: QualityReason,
        _ state: DeviceSnapshot.State,
        _ text: String
    ) {
        lastTime = max(MonotonicClock.now(), lastTime + .microseconds(1))
        for channel in settings.profile.channels {
            let reading = Reading(
                channel: channel,
                value: nil,
                quality: .bad(reason),
                time: lastTime
            )
            sink.push(.reading(device: device, reading))
        }
        board.update {
            $0.devices[0].polls += 1
            $0.devices[0].failures[reason] += 1
            $0.devices[0].enter(state, at: lastTime)
            $0.devices[0].lastError = text
        }
        sink.push(.pollEnded(device: device, lastTime))
    }
}
