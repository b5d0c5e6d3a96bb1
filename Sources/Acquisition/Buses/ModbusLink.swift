import CModbus
import Diagnostics
import Glibc
import Platform

/// One open Modbus line or connection: requests go out and replies come in, one at a time.
///
/// libmodbus frames, checks and opens ports. On RTU framing the request and the reply are taken
/// apart, so that a missing reply, a short one and another's can be told from each other.
final class ModbusLink {
    /// What came of one request.
    enum Outcome: Hashable {
        /// This many registers are in `registers`.
        case registers(Int)
        /// The device refused, with a Modbus exception code.
        case exception(UInt8)
        /// Nothing, or nothing usable, came; the line is quiet again, unless it is noise.
        case failed(QualityReason)
        /// The port or connection has gone.
        case lost(LinkError)
    }

    /// The registers of the last reply; as many as the protocol allows.
    let registers = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: 125)
    /// Bytes thrown away because they belonged to no reply.
    private(set) var strayBytes: UInt64 = 0

    private let context: OpaquePointer
    private let frame = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 260)
    private let isRTU: Bool
    private let target: String
    private let silence: Duration
    private let hangUpCode: Int32
    private var lastActivity: MonotonicTime

    /// Opens the link of a Modbus bus; connecting over TCP takes up to `timeout`.
    init(_ link: BusSettings.Link, timeout: Duration) throws(LinkError) {
        target = link.target
        let opened = try ModbusContext.open(link, timeout: timeout)
        context = opened.context
        isRTU = opened.isRTU
        silence = opened.silence
        hangUpCode = opened.hangUpCode
        lastActivity = MonotonicClock.now()
        registers.initialize(repeating: 0)
        frame.initialize(repeating: 0)
    }

    deinit {
        modbus_close(context)
        modbus_free(context)
        registers.deallocate()
        frame.deallocate()
    }

    /// Asks for `count` registers, after `silence` without traffic.
    ///
    /// A reply that is damaged or not this request's is thrown away, the line is drained, and the
    /// request is sent once more; no reply at all is not asked for again.
    func read(
        unitID: UInt8,
        function: RegisterTable.Function,
        address: UInt16,
        count: Int,
        timeout: Duration,
        silence needed: Duration
    ) -> Outcome {
        let wait = max(silence, needed) - (MonotonicClock.now() - lastActivity)
        if wait > .zero { usleep(UInt32(clamping: wait.wholeNanoseconds / 1_000)) }
        var outcome = Outcome.failed(.lineNoise)
        for _ in 0..<2 {
            switch drain() {
            case .quiet: break
            case .noisy: return .failed(.lineNoise)
            case .gone(let code): return .lost(.lost(target, Self.words(code)))
            }
            outcome =
                isRTU
                ? readRTU(unitID, function, address, count, timeout)
                : readTCP(unitID, function, address, count, timeout)
            lastActivity = MonotonicClock.now()
            guard case .failed(let reason) = outcome,
                reason == .corruptFrame || reason == .unexpectedReply
            else { return outcome }
        }
        _ = drain()
        return outcome
    }

    private func readRTU(
        _ unitID: UInt8,
        _ function: RegisterTable.Function,
        _ address: UInt16,
        _ count: Int,
        _ timeout: Duration
    ) -> Outcome {
        let request = [
            unitID, function.rawValue, UInt8(address >> 8), UInt8(truncatingIfNeeded: address),
            UInt8(count >> 8), UInt8(truncatingIfNeeded: count),
        ]
        modbus_set_slave(context, Int32(unitID))
        guard modbus_send_raw_request(context, request, Int32(request.count)) > 0 else {
            return failure(errno)
        }
        guard Descriptor.isReady(modbus_get_socket(context), for: POLLIN, upTo: timeout) else {
            return .failed(.noReply)
        }
        let length = modbus_receive_confirmation(context, frame.baseAddress)
        guard length >= 0 else {
            // Something came, but not all of it.
            return errno == ETIMEDOUT ? .failed(.corruptFrame) : failure(errno)
        }
        // libmodbus answers 0 to a frame of another unit.
        guard length >= 5, frame[0] == unitID, frame[1] & 0x7F == function.rawValue else {
            return .failed(.unexpectedReply)
        }
        if frame[1] & 0x80 != 0 { return .exception(frame[2]) }
        guard Int(frame[2]) == count * 2, Int(length) == count * 2 + 5 else {
            return .failed(.unexpectedReply)
        }
        for index in 0..<count {
            registers[index] = UInt16(frame[3 + index * 2]) << 8 | UInt16(frame[4 + index * 2])
        }
        return .registers(count)
    }

    private func readTCP(
        _ unitID: UInt8,
        _ function: RegisterTable.Function,
        _ address: UInt16,
        _ count: Int,
        _ timeout: Duration
    ) -> Outcome {
        modbus_set_slave(context, Int32(unitID))
        let nanoseconds = timeout.wholeNanoseconds
        modbus_set_response_timeout(
            context,
            UInt32(nanoseconds / 1_000_000_000),
            UInt32(nanoseconds % 1_000_000_000 / 1_000)
        )
        let read =
            function == .holding ? modbus_read_registers : modbus_read_input_registers
        let length = read(context, Int32(address), Int32(count), registers.baseAddress)
        return length == Int32(count) ? .registers(count) : failure(length < 0 ? errno : EIO)
    }

    private func failure(_ code: Int32) -> Outcome {
        switch code {
        case ETIMEDOUT: .failed(.noReply)
        case ModbusContext.badCRC: .failed(.corruptFrame)
        case ModbusContext.errors: .failed(.unexpectedReply)
        case ModbusContext.exceptions:
            .exception(UInt8(truncatingIfNeeded: code - ModbusContext.exceptionBase))
        default: .lost(.lost(target, Self.words(code)))
        }
    }

    /// What drains out of a line before a request, or after a reply that was none.
    enum Drained {
        case quiet
        case noisy
        case gone(Int32)
    }

    /// The most bytes thrown away at once before the line counts as noise: what the kernel may have
    /// kept of a burst that is over.
    static let drainByteLimit = 65_536
    /// The longest a line is listened to for quiet.
    static let drainTimeLimit = Duration.milliseconds(300)

    /// Throws away what has come unasked, until the line is quiet for as long as frames are apart.
    func drain() -> Drained {
        let descriptor = modbus_get_socket(context)
        let deadline = MonotonicClock.now() + Self.drainTimeLimit
        var taken = 0
        // The first look does not wait: a line is quiet nearly always.
        var patience = Duration.zero
        while Descriptor.isReady(descriptor, for: POLLIN, upTo: patience) {
            let count = Glibc.read(descriptor, frame.baseAddress, frame.count)
            if count == 0 { return .gone(hangUpCode) }
            if count < 0 {
                guard errno == EAGAIN || errno == EINTR else { return .gone(errno) }
            }
            taken += max(0, count)
            strayBytes += UInt64(max(0, count))
            if taken > Self.drainByteLimit || MonotonicClock.now() > deadline {
                // What is still in the kernel's buffer is not to be met again after the back-off.
                tcflush(descriptor, TCIFLUSH)
                return .noisy
            }
            patience = silence
        }
        return .quiet
    }

    private static func words(_ code: Int32) -> String { String(cString: modbus_strerror(code)) }
}
