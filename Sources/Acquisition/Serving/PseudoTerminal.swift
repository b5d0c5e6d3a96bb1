import Glibc
import Platform

/// A serial line without a cable: what is written at one end is read at the other.
///
/// This program holds the controlling end; any program opens the other end by `path`, as it would a
/// serial port. That end is also kept open here, so that the line lasts when its user closes it.
public final class PseudoTerminal: Sendable {
    /// The descriptor of the controlling end; reads and writes on it do not block.
    public let controller: Int32
    /// The path to open the other end by: the link if there is one, else the device itself.
    public let path: String

    private let device: String
    private let terminal: Int32
    private let link: String?
    private let isClosed = Condition(false)

    /// Makes a line in raw mode, and a symbolic link to it at `link` unless that is nil.
    ///
    /// A link whose target is gone, left by a program that died, is replaced; whatever else is at
    /// the path stays and is an error.
    ///
    /// - Throws: `ServingError.pathTaken` or `.cannotOpen`.
    public init(link: String? = nil) throws(ServingError) {
        var ends: (controller: Int32, terminal: Int32) = (-1, -1)
        var settings = termios()
        cfmakeraw(&settings)
        settings.c_cflag |= tcflag_t(CREAD | CLOCAL)
        guard openpty(&ends.controller, &ends.terminal, nil, &settings, nil) == 0 else {
            throw .cannotOpen(path: link ?? "/dev/ptmx", reason: ServingError.reason())
        }
        (controller, terminal) = ends
        var name = [CChar](repeating: 0, count: 128)
        let code = ttyname_r(terminal, &name, name.count)
        device = String(
            decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        self.link = link
        path = link ?? device
        do throws(ServingError) {
            guard code == 0 else {
                throw .cannotOpen(path: path, reason: ServingError.reason(code))
            }
            for end in [controller, terminal] {
                try Self.setUp(end, path: path)
            }
            if let link { try Self.makeLink(at: link, to: device) }
        } catch {
            Glibc.close(controller)
            Glibc.close(terminal)
            isClosed.withLock { $0 = true }
            throw error
        }
    }

    deinit { close() }

    /// Ends the line, as pulling the plug does, and removes the link; later calls do nothing.
    ///
    /// Whoever has the other end open finds it hung up.
    public func close() {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        // Another line may have taken the path meanwhile; its link is not ours to remove.
        if let link, Self.target(of: link) == device { unlink(link) }
        Glibc.close(terminal)
        Glibc.close(controller)
    }

    /// The speed and parity that whoever has the other end has set; nil for a speed of no name.
    ///
    /// A pseudo-terminal keeps no PARENB (the kernel's drivers/tty/pty.c clears it), but INPCK,
    /// which `SerialPort` sets along with it, and PARODD.
    var lineSettings: LineSettings? {
        var settings = termios()
        guard tcgetattr(controller, &settings) == 0 else { return nil }
        let speed = cfgetospeed(&settings)
        guard let baud = LineSettings.baudRates.first(where: { SerialPort.speed(of: $0) == speed })
        else { return nil }
        let isOdd = settings.c_cflag & tcflag_t(PARODD) != 0
        let hasParity = settings.c_iflag & tcflag_t(INPCK) != 0
        return LineSettings(
            baud: baud,
            parity: hasParity ? (isOdd ? .odd : .even) : .none,
            stopBits: settings.c_cflag & tcflag_t(CSTOPB) != 0 ? 2 : 1
        )
    }

    /// Discards what was written and nobody has read if that is more than `byteLimit` bytes.
    ///
    /// - Returns: whether it was.
    func discardUnread(over byteLimit: Int) -> Bool {
        var count: Int32 = 0
        guard ioctl(terminal, UInt(FIONREAD), &count) == 0, count > byteLimit else { return false }
        return tcflush(terminal, TCIFLUSH) == 0
    }

    private static func setUp(_ end: Int32, path: String) throws(ServingError) {
        guard fcntl(end, F_SETFD, FD_CLOEXEC) == 0,
            fcntl(end, F_SETFL, O_RDWR | O_NONBLOCK) == 0
        else { throw .cannotOpen(path: path, reason: ServingError.reason()) }
    }

    private static func makeLink(at link: String, to device: String) throws(ServingError) {
        if target(of: link) != nil, access(link, F_OK) != 0 { unlink(link) }
        guard symlink(device, link) == 0 else {
            throw errno == EEXIST
                ? .pathTaken(link) : .cannotOpen(path: link, reason: ServingError.reason())
        }
    }

    private static func target(of link: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
