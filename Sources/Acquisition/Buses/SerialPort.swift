import CModbus
import Glibc

/// A serial port as an open descriptor in raw mode; its user closes it.
enum SerialPort {
    /// Opens the port at `path`, by name each time, so that it may move from one tty to another.
    ///
    /// The descriptor does not block; a read at a hung-up port ends with EIO or 0 bytes.
    static func open(_ path: String, _ line: LineSettings) throws(LinkError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: LinkError.reason()) }
        do throws(LinkError) {
            // The lock goes with the descriptor, however the program ends.
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(path: path) }
            try setUp(descriptor, path, line)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Lets the kernel or RTS switch the RS-485 driver of the port that `context` is attached to.
    static func setDirection(
        _ direction: BusSettings.DirectionControl,
        of context: OpaquePointer,
        _ path: String
    ) throws(LinkError) {
        var result: Int32 = 0
        switch direction {
        case .adapter: return
        case .kernel: result = modbus_rtu_set_serial_mode(context, MODBUS_RTU_RS485)
        case .rtsHigh, .rtsLow:
            // The library does not look at the result of its own ioctl; ask the port first.
            var lines: Int32 = 0
            result = ioctl(modbus_get_socket(context), UInt(TIOCMGET), &lines)
            if result == 0 {
                let mode = direction == .rtsHigh ? MODBUS_RTU_RTS_UP : MODBUS_RTU_RTS_DOWN
                result = modbus_rtu_set_rts(context, mode)
            }
        }
        guard result == 0 else {
            throw .directionRefused(path: path, direction: direction, reason: LinkError.reason())
        }
    }

    private static func setUp(
        _ descriptor: Int32,
        _ path: String,
        _ line: LineSettings
    ) throws(LinkError) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { throw .notASerialPort(path: path) }
        cfmakeraw(&settings)
        // A read with nothing there is EAGAIN and not 0 bytes, which only a hung-up port gives.
        withUnsafeMutableBytes(of: &settings.c_cc) { controls in
            controls[Int(VMIN)] = 1
            controls[Int(VTIME)] = 0
        }
        let flags = CREAD | CLOCAL
        settings.c_cflag &= ~tcflag_t(CSTOPB | PARENB | PARODD) & ~tcflag_t(CRTSCTS)
        settings.c_cflag |= tcflag_t(flags)
        // The port remembers it from whoever had it before, and cfmakeraw() leaves it.
        settings.c_iflag &= ~tcflag_t(INPCK)
        if line.stopBits == 2 { settings.c_cflag |= tcflag_t(CSTOPB) }
        if line.parity != .none {
            settings.c_cflag |= tcflag_t(PARENB)
            settings.c_iflag |= tcflag_t(INPCK)
        }
        if line.parity == .odd { settings.c_cflag |= tcflag_t(PARODD) }
        guard let speed = speed(of: line.baud),
            cfsetspeed(&settings, speed) == 0,
            tcsetattr(descriptor, TCSANOW, &settings) == 0
        else { throw .lineRefused(path: path, line: line, reason: LinkError.reason(EINVAL)) }
        // What came before the port was ours answers nobody.
        tcflush(descriptor, TCIOFLUSH)
    }

    static func speed(of baud: Int) -> speed_t? {
        switch baud {
        case 1_200: speed_t(B1200)
        case 2_400: speed_t(B2400)
        case 4_800: speed_t(B4800)
        case 9_600: speed_t(B9600)
        case 19_200: speed_t(B19200)
        case 38_400: speed_t(B38400)
        case 57_600: speed_t(B57600)
        case 115_200: speed_t(B115200)
        case 230_400: speed_t(B230400)
        default: nil
        }
    }
}
