import Glibc

/// Why the port or host of a bus cannot be used.
public enum LinkError: Error, Hashable, Sendable {
    /// The serial port cannot be opened; `reason` is the system's.
    case cannotOpen(path: String, reason: String)
    /// Another program has the port.
    case inUse(path: String)
    /// What is at the path is no serial port.
    case notASerialPort(path: String)
    /// The port refuses its line settings.
    case lineRefused(path: String, line: LineSettings, reason: String)
    /// The port cannot switch direction the way it was configured.
    case directionRefused(path: String, direction: BusSettings.DirectionControl, reason: String)
    /// The host's name has no address.
    case hostUnknown(host: String, reason: String)
    /// The host does not accept the connection; `reason` is the system's.
    case cannotConnect(host: String, port: UInt16, reason: String)
    /// A unit id that no request can carry.
    case badUnitID(device: String, unitID: UInt8, allowed: String)
    /// The process has more descriptors open than the Modbus library can wait on.
    case tooManyDescriptors(descriptor: Int32, limit: Int)
    /// The Modbus library refuses to start; `reason` is its own.
    case libraryRefused(reason: String)

    /// The system's words for `code`.
    static func reason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
}

extension LinkError: CustomStringConvertible {
    /// What is wrong, with what, and what to do.
    public var description: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "\(path) cannot be opened: \(reason); check that the adapter is plugged in, that the"
                + " path is its /dev/serial/by-id name, and that the user is in group dialout"
        case .inUse(let path):
            "\(path) is in use by another program, and a line has one client; stop that one first: a"
                + " running agent, or a terminal program"
        case .notASerialPort(let path):
            "\(path) is no serial port; give the path of one, such as /dev/serial/by-id/…"
        case .lineRefused(let path, let line, let reason):
            "\(path) refuses \(line): \(reason); choose line settings that the adapter has"
        case .directionRefused(let path, let direction, let reason):
            "\(path) cannot do direction = \"\(direction.rawValue)\": \(reason); use \"adapter\" for"
                + " an adapter that switches by itself"
        case .hostUnknown(let host, let reason):
            "\(host) has no address: \(reason); check the name, or give the address itself"
        case .cannotConnect(let host, let port, let reason):
            "\(host) port \(port) cannot be connected to: \(reason); check that it is switched on,"
                + " in this network and listening on that port"
        case .badUnitID(let device, let unitID, let allowed):
            "device \(device) has unit id \(unitID); it must be \(allowed)"
        case .tooManyDescriptors(let descriptor, let limit):
            "descriptor \(descriptor) is beyond the \(limit) that the Modbus library can wait on;"
                + " configure fewer buses"
        case .libraryRefused(let reason):
            "the Modbus library does not start: \(reason)"
        }
    }
}
