import CModbus
import Diagnostics
import Glibc
import Platform

/// One open line or connection on which registers are asked for, one request at a time.
///
/// The descriptor is opened here and given to libmodbus, which finds where a frame ends and on a line
/// builds the request, switches the direction and checks the sum. It is used by one thread.
final class ModbusLink {
    /// What became of a request.
    enum Reply: Hashable {
        /// The registers are in `registers`.
        case registers
        /// The device refused, with this exception code (Modbus V1.1b3 §7).
        case exception(UInt8)
        /// A gateway says with this exception code that the device does not answer it.
        case unreachable(UInt8)
        /// No usable reply.
        case failed(QualityReason)
    }

    /// What a request asks for.
    struct Request {
        var unitID: UInt8
        var function: RegisterTable.Function
        var address: UInt16
        var count: Int
        /// How long the device may think; the time that the bytes take on the line comes on top.
        var timeout: Duration
        /// The silence that it needs on the line after its reply.
        var silence: Duration
    }

    /// Gateway path unavailable, and gateway target failed to respond (Modbus V1.1b3 §7).
    private static let gatewayExceptions: ClosedRange<UInt8> = 10...11

    /// The registers of the last reply, from the first element on.
    let registers: UnsafeMutableBufferPointer<UInt16>
    /// Bytes found on the line that answered no request.
    private(set) var strayBytes: UInt64 = 0

    /// From the last answered request to its whole reply.
    private(set) var lastRoundTrip: Duration?

    private let context: OpaquePointer
    private let descriptor: Int32
    private let isTCPFraming: Bool
    /// The number of the last request on TCP, which its reply repeats.
    private var transaction: UInt16 = 0
    private let limits: BusLimits
    /// What one byte takes on the line; zero on TCP.
    private let byteTime: Duration
    /// What separates two frames: t3.5, and 1.75 ms above 19200 bit/s (serial line V1.02 §2.5.1.1).
    private let frameSilence: Duration
    private var isFreeAt: MonotonicTime
    private let frame: UnsafeMutableRawBufferPointer

    /// Opens the link of `settings`, whose kind is one of the three Modbus kinds.
    init(opening settings: BusSettings, limits: BusLimits) throws(LinkError) {
        let opened = try Opened(settings, limits)
        registers = .allocate(capacity: Int(MODBUS_MAX_READ_REGISTERS))
        frame = .allocate(byteCount: 512, alignment: 1)
        context = opened.context
        descriptor = opened.descriptor
        isTCPFraming = opened.isTCPFraming
        byteTime = opened.byteTime
        frameSilence = max(byteTime * 3.5, isTCPFraming ? .zero : .microseconds(1_750))
        self.limits = limits
        isFreeAt = MonotonicClock.now()
    }

    deinit {
        close(descriptor)
        modbus_free(context)
        registers.deallocate()
        frame.deallocate()
    }

    /// Asks once and waits for the reply; the caller has emptied the line with `flush`.
    func read(_ request: Request) -> Reply {
        waitUntilFree()
        defer { isFreeAt = MonotonicClock.now() + max(frameSilence, request.silence) }
        let start = MonotonicClock.now()
        let reply = send(request) ?? receive(request)
        switch reply {
        case .registers, .exception: lastRoundTrip = MonotonicClock.now() - start
        case .unreachable, .failed: break
        }
        return reply
    }

    /// Reads away what is on the line now, so that it cannot be taken for the next reply.
    func flush() -> Descriptor.Drained { drain(quiet: .zero) }

    /// Reads away what is on the line until it is quiet.
    func drainUntilQuiet() -> Descriptor.Drained {
        drain(quiet: max(limits.quietPeriod, frameSilence))
    }

    private func drain(quiet: Duration) -> Descriptor.Drained {
        let drained = Descriptor.drain(descriptor, quiet: quiet, into: frame, limits: limits)
        switch drained {
        case .quiet(let bytes), .flooded(let bytes): strayBytes += UInt64(bytes)
        case .lost: break
        }
        return drained
    }

    private func waitUntilFree() {
        var wait = (isFreeAt - MonotonicClock.now()).wholeNanoseconds
        while wait > 0 {
            var pause = timespec(
                tv_sec: Int(wait / 1_000_000_000),
                tv_nsec: Int(wait % 1_000_000_000)
            )
            nanosleep(&pause, nil)
            wait = (isFreeAt - MonotonicClock.now()).wholeNanoseconds
        }
    }

    /// Nil once the request is on its way.
    private func send(_ request: Request) -> Reply? {
        let (address, count) = (request.address, UInt16(request.count))
        // The library's argument is not const in every version.
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 12) { bytes in
            let body = isTCPFraming ? 6 : 0
            bytes[body] = request.unitID
            bytes[body + 1] = request.function.rawValue
            bytes[body + 2] = UInt8(address >> 8)
            bytes[body + 3] = UInt8(address & 0xFF)
            bytes[body + 4] = UInt8(count >> 8)
            bytes[body + 5] = UInt8(count & 0xFF)
            let sent: Int
            if isTCPFraming {
                // The library would send every raw request with transaction number 0.
                transaction &+= 1
                bytes[0] = UInt8(transaction >> 8)
                bytes[1] = UInt8(transaction & 0xFF)
                for index in 2..<5 { bytes[index] = 0 }
                bytes[5] = 6
                sent = Glibc.send(descriptor, bytes.baseAddress, 12, Int32(MSG_NOSIGNAL))
            } else {
                modbus_set_slave(context, Int32(request.unitID))
                sent = Int(modbus_send_raw_request(context, bytes.baseAddress, 6))
            }
            if sent < 0 { return reply(toError: errno) }
            // After part of a request, the server would take the next one for the rest of it.
            return isTCPFraming && sent < 12 ? .failed(.connectionLost) : nil
        }
    }

    /// Waits and receives in two steps, so as to know a reply cut short from none.
    private func receive(_ request: Request) -> Reply {
        let deadline = MonotonicClock.now() + request.timeout + byteTime * 8
        let events = Descriptor.wait(descriptor, for: POLLIN, until: deadline)
        if events == 0 { return .failed(.noReply) }
        // Once it has begun, all of a reply must come in its time on the line and what adapters
        // and networks add: a device that dribbles holds nobody up.
        setTimeout(byteTime * (5 + 2 * request.count) + request.timeout)
        let bytes = frame.bindMemory(to: UInt8.self)
        let length = Int(modbus_receive_confirmation(context, bytes.baseAddress))
        if length < 0 {
            return errno == ETIMEDOUT ? .failed(.corruptFrame) : reply(toError: errno)
        }
        return reply(in: UnsafeBufferPointer(bytes), length, to: request)
    }

    /// What the frame of `length` says, if it answers `request`.
    ///
    /// The library looks at the checksum only, and on TCP at nothing.
    private func reply(
        in bytes: UnsafeBufferPointer<UInt8>,
        _ length: Int,
        to request: Request
    ) -> Reply {
        // A transaction number, a protocol number of 0 and a length come first on TCP, and a
        // checksum last on a line.
        let body = isTCPFraming ? 6 : 0
        let bodyLength = length - (isTCPFraming ? 6 : 2)
        if isTCPFraming {
            let number = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
            guard number == transaction, bytes[2] == 0, bytes[3] == 0 else {
                return .failed(.unexpectedReply)
            }
        }
        // The library gives a length of 0 for a frame of another unit.
        guard bodyLength >= 3, bytes[body] == request.unitID else {
            return .failed(.unexpectedReply)
        }
        let function = bytes[body + 1]
        if function == request.function.rawValue | 0x80, bodyLength == 3 {
            let code = bytes[body + 2]
            return Self.gatewayExceptions.contains(code) ? .unreachable(code) : .exception(code)
        }
        guard function == request.function.rawValue, Int(bytes[body + 2]) == 2 * request.count,
            bodyLength == 3 + 2 * request.count
        else { return .failed(.unexpectedReply) }
        for index in 0..<request.count {
            let place = body + 3 + 2 * index
            registers[index] = UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
        }
        return .registers
    }

    private func setTimeout(_ timeout: Duration) {
        let microseconds = max(1_000, timeout.wholeNanoseconds / 1_000)
        modbus_set_response_timeout(
            context,
            UInt32(clamping: microseconds / 1_000_000),
            UInt32(microseconds % 1_000_000)
        )
    }

    private func reply(toError code: Int32) -> Reply {
        switch code {
        case ETIMEDOUT: .failed(.noReply)
        case LibraryError.badChecksum: .failed(.corruptFrame)
        case LibraryError.badData: .failed(.unexpectedReply)
        // The line takes no bytes: nobody reads them, or flow control holds them up.
        case EAGAIN: .failed(.noReply)
        default: .failed(.connectionLost)
        }
    }
}

/// The error numbers of libmodbus, whose macros Swift cannot import.
private enum LibraryError {
    static let base: Int32 = 112_345_678
    static let badChecksum = base + 12
    static let badData = base + 13
}
