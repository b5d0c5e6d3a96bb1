import CModbus
import Diagnostics
import Glibc

/// Makes and opens libmodbus' contexts, and names its error codes.
enum ModbusContext {
    /// libmodbus' own codes begin here (modbus.h, MODBUS_ENOBASE).
    static let exceptionBase: Int32 = 112_345_678
    /// A reply whose checksum is wrong.
    static let badCRC = exceptionBase + 12
    /// Codes that stand for a Modbus exception: 1 to 11.
    static let exceptions = (exceptionBase + 1)...(exceptionBase + 11)
    /// Replies that are not those of the request: bad data, bad exception, unknown, bad unit.
    static let errors = (exceptionBase + 13)...(exceptionBase + 17)

    /// The quiet that ends a burst on a network connection, where t3.5 means nothing.
    static let socketSilence = Duration.milliseconds(20)
    /// The longest pause between two bytes of a reply: USB adapters deliver in 16 ms lumps.
    static let byteTimeout = Duration.milliseconds(100)

    /// An open context.
    struct Opened {
        let context: OpaquePointer
        let isRTU: Bool
        /// How long frames are apart.
        let silence: Duration
        /// What it means when a read gives nothing.
        let hangUpCode: Int32
    }

    /// Opens `link`; throws why it cannot be had.
    static func open(
        _ link: BusSettings.Link,
        timeout: Duration
    ) throws(LinkError) -> Opened {
        switch link {
        case .modbusRTU(let path, let line, let direction):
            let context = try openPort(path, line)
            do throws(LinkError) {
                try setDirection(direction, on: context, path: path)
            } catch {
                modbus_close(context)
                modbus_free(context)
                throw error
            }
            return port(context, line)
        case .wt901(let path, let line):
            return port(try openPort(path, line), line)
        case .rtuOverTCP(let host, let port):
            // An RTU context that talks on a socket: it is never connected to its made-up port.
            let context = try require(modbus_new_rtu("rtu-over-tcp", 9_600, 78, 8, 1))
            return try connect(context, host, port, timeout, isRTU: true)
        case .modbusTCP(let host, let port):
            let context = try require(modbus_new_tcp(nil, Int32(port)))
            return try connect(context, host, port, timeout, isRTU: false)
        }
    }

    private static func port(_ context: OpaquePointer, _ line: LineSettings) -> Opened {
        Opened(context: context, isRTU: true, silence: line.frameSilence, hangUpCode: EIO)
    }

    private static func require(_ context: OpaquePointer?) throws(LinkError) -> OpaquePointer {
        guard let context else {
            throw .cannotOpen(
                "libmodbus",
                String(cString: modbus_strerror(errno)),
                check: "this machine is out of memory"
            )
        }
        let byteMicroseconds = UInt32(byteTimeout.wholeNanoseconds / 1_000)
        modbus_set_byte_timeout(context, 0, byteMicroseconds)
        return context
    }

    private static func connect(
        _ context: OpaquePointer,
        _ host: String,
        _ port: UInt16,
        _ timeout: Duration,
        isRTU: Bool
    ) throws(LinkError) -> Opened {
        do throws(LinkError) {
            let descriptor = try TCPConnection.open(host: host, port: port, timeout: timeout)
            modbus_set_socket(context, descriptor)
        } catch {
            modbus_free(context)
            throw error
        }
        return Opened(
            context: context,
            isRTU: isRTU,
            silence: socketSilence,
            hangUpCode: ECONNRESET
        )
    }

    /// Opens and sets up the serial port at `path`.
    static func openPort(_ path: String, _ line: LineSettings) throws(LinkError) -> OpaquePointer {
        let letter: CChar =
            switch line.parity {
            case .none: 78  // N
            case .even: 69  // E
            case .odd: 79  // O
            }
        let context = try require(
            modbus_new_rtu(path, Int32(line.baud), letter, 8, Int32(line.stopBits))
        )
        guard modbus_connect(context) == 0 else {
            let code = errno
            modbus_free(context)
            let advice =
                code == EACCES
                ? "add this user to the group dialout"
                : code == ENOENT
                    ? "plug it in, or take its name from /dev/serial/by-id"
                    : "check that it is a serial port and nothing else uses it"
            throw .cannotOpen(path, String(cString: modbus_strerror(code)), check: advice)
        }
        // A line has one client. The lock goes with the descriptor, however the program ends.
        guard flock(modbus_get_socket(context), LOCK_EX | LOCK_NB) == 0 else {
            modbus_close(context)
            modbus_free(context)
            throw .cannotOpen(
                path,
                "another program has it",
                check: "stop that one first: a running agent, or a terminal program"
            )
        }
        return context
    }

    private static func setDirection(
        _ direction: BusSettings.DirectionControl,
        on context: OpaquePointer,
        path: String
    ) throws(LinkError) {
        let setting = "direction = \"\(direction.rawValue)\""
        switch direction {
        case .adapter: return
        case .kernel:
            guard modbus_rtu_set_serial_mode(context, MODBUS_RTU_RS485) == 0 else {
                throw .cannotOpen(
                    path,
                    "its driver has no RS-485 mode (\(String(cString: modbus_strerror(errno))))",
                    check: "\(setting) needs one; most USB adapters want \"adapter\""
                )
            }
        case .rtsHigh, .rtsLow:
            var lines: Int32 = 0
            guard ioctl(modbus_get_socket(context), UInt(TIOCMGET), &lines) == 0 else {
                throw .cannotOpen(
                    path,
                    "it has no RTS line (\(String(cString: strerror(errno))))",
                    check: "\(setting) needs one; most USB adapters want \"adapter\""
                )
            }
            let mode = direction == .rtsHigh ? MODBUS_RTU_RTS_UP : MODBUS_RTU_RTS_DOWN
            modbus_rtu_set_rts(context, mode)
        }
    }
}

extension LineSettings {
    /// 3.5 characters of 11 bits, and 1.75 ms above 19 200 bit/s (Modbus serial line V1.02 §2.5.1.1).
    var frameSilence: Duration {
        baud > 19_200 ? .microseconds(1_750) : .nanoseconds(38_500_000_000 / Int64(baud))
    }
}
