import CModbus
import Glibc

/// The serial line that something is served on: a port that there is, or a pseudo-terminal made
/// for it.
///
/// It is used by one thread.
final class ServedLine: @unchecked Sendable {
    /// To read requests from and write to; it does not block.
    let descriptor: Int32
    /// The path as it was given, or the pseudo-terminal's own.
    let path: String

    /// libmodbus opens and sets up a real port, and sets it back at the end; nil for a terminal.
    private let port: OpaquePointer?
    private let terminal: PseudoTerminal?

    /// Opens the serial port at `path` with `line`, or makes a pseudo-terminal with a link there.
    ///
    /// - Throws: `ServingError.pathTaken` or `.cannotOpen`.
    init(path: String, line: LineSettings) throws(ServingError) {
        if access(path, F_OK) == 0 {
            let port = try Self.openPort(path, line)
            (self.port, terminal) = (port, nil)
            descriptor = modbus_get_socket(port)
        } else {
            let terminal = try PseudoTerminal(link: path)
            (port, self.terminal) = (nil, terminal)
            descriptor = terminal.controller
        }
        self.path = path
    }

    deinit {
        if let port {
            modbus_close(port)
            modbus_free(port)
        }
        terminal?.close()
    }

    /// How the other end of a pseudo-terminal is set now; nil on a real port.
    var otherEnd: LineSettings? { terminal?.lineSettings }

    /// Forgets more than `byteLimit` bytes that were written and nobody reads, where this program
    /// can see them; whether it did.
    func discardUnread(over byteLimit: Int) -> Bool {
        terminal?.discardUnread(over: byteLimit) ?? false
    }

    /// A context that talks RTU, to be given the line's descriptor; its device is never opened.
    static func context(path: String, line: LineSettings) throws(ServingError) -> OpaquePointer {
        let parity: Character =
            switch line.parity {
            case .none: "N"
            case .even: "E"
            case .odd: "O"
            }
        let letter = CChar(bitPattern: parity.asciiValue ?? 0)
        guard
            let context = modbus_new_rtu(path, Int32(line.baud), letter, 8, Int32(line.stopBits))
        else { throw .cannotOpen(path: path, reason: String(cString: modbus_strerror(errno))) }
        return context
    }

    private static func openPort(
        _ path: String,
        _ line: LineSettings
    ) throws(ServingError) -> OpaquePointer {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .cannotOpen(path: path, reason: ServingError.reason())
        }
        guard status.st_mode & S_IFMT == S_IFCHR else { throw .pathTaken(path) }
        let context = try context(path: path, line: line)
        guard modbus_connect(context) == 0 else {
            let reason = String(cString: modbus_strerror(errno))
            modbus_free(context)
            throw .cannotOpen(path: path, reason: reason)
        }
        // The other end of a served pseudo-terminal, or a port that somebody reads, is taken.
        guard flock(modbus_get_socket(context), LOCK_EX | LOCK_NB) == 0 else {
            modbus_close(context)
            modbus_free(context)
            throw .cannotOpen(path: path, reason: "another program has it")
        }
        return context
    }
}
