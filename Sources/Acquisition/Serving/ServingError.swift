import Glibc

/// Why devices cannot be served, or no longer.
public enum ServingError: Error, Hashable, Sendable {
    /// A profile that does not talk Modbus was to be served as a Modbus device.
    case notModbus(profile: String)
    /// A unit id that the link cannot address.
    case badUnitID(UInt8, profile: String, allowed: ClosedRange<UInt8>)
    /// Two served devices have one unit id.
    case repeatedUnitID(UInt8)
    /// Nothing to serve.
    case noDevices
    /// What is at the path is neither a serial port nor free for a link.
    case pathTaken(String)
    /// The port cannot be opened or made; `reason` is the system's.
    case cannotOpen(path: String, reason: String)
    /// The address cannot be listened on; `reason` is the system's.
    case cannotListen(host: String, port: UInt16, reason: String)
    /// No sensor sends at this rate.
    case badRate(rateHz: Int, allowed: [Int])
    /// The line is too slow for the stream; `highestRateHz` is what it carries.
    case lineTooSlow(path: String, rateHz: Int, line: LineSettings, highestRateHz: Int)
    /// The port was there and is gone; `reason` is the system's.
    case portGone(path: String, reason: String)

    /// The system's words for `code`.
    static func reason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
}

extension ServingError: CustomStringConvertible {
    /// What is wrong, with what, and what to do.
    public var description: String {
        switch self {
        case .notModbus(let profile):
            "\(profile) sends by itself and cannot be asked over Modbus; serve it as a stream"
        case .badUnitID(let unitID, let profile, let allowed):
            "unit id \(unitID) of \(profile) is not in \(allowed.lowerBound)…\(allowed.upperBound)"
        case .repeatedUnitID(let unitID):
            "two devices have unit id \(unitID); give each its own"
        case .noDevices:
            "there is no device to serve; name at least one profile"
        case .pathTaken(let path):
            "\(path) is no serial port; name a port, or a path where nothing is yet"
        case .cannotOpen(let path, let reason):
            "\(path) cannot be opened: \(reason)"
        case .cannotListen(let host, let port, let reason):
            "\(host) port \(port) cannot be listened on: \(reason)"
        case .badRate(let rateHz, let allowed):
            "\(rateHz) samples a second is not one of "
                + allowed.map(String.init).joined(separator: ", ")
        case .lineTooSlow(let path, let rateHz, let line, let highest):
            "\(rateHz) samples a second do not fit on \(path) at \(line), which carries \(highest);"
                + " raise the baud or lower the rate"
        case .portGone(let path, let reason):
            "\(path) is gone: \(reason)"
        }
    }
}
