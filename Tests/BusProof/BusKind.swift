import Acquisition
import Diagnostics

/// A kind of device at the end of a kind of bus, by a profile that is shipped.
package enum BusKind: String, CaseIterable, Sendable {
    /// A meter on a serial line; its two reads are of different lengths.
    case line = "Modbus RTU"
    /// An accelerometer on a serial line, all in one read.
    case vibration = "WTVB01"
    /// A meter behind a transparent converter.
    case converter = "RTU over TCP"
    /// A meter with a network socket.
    case network = "Modbus TCP"
    /// A sensor that sends unasked.
    case stream = "WT901"

    /// The profile of the device.
    package var profileName: String {
        switch self {
        case .line: "abb-b23"
        case .vibration: "witmotion-wtvb01"
        case .converter: "schneider-em6400"
        case .network: "schneider-pm5xxx"
        case .stream: "witmotion-wt901"
        }
    }

    /// Whether it is asked, and so has neighbours on its bus.
    package var isAsked: Bool { self != .stream }
    /// Whether it is reached by way of a TCP port.
    package var isTCP: Bool { self == .converter || self == .network }
    /// Whether each frame carries the number of its request.
    package var isNumbered: Bool { self == .network }

    /// The profiles that are shipped.
    package static let catalog: ProfileCatalog = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let root = parts.dropLast(3).joined(separator: "/")
        return ProfileCatalog(directories: [root + "/board/profiles"])
    }()

    /// What a bus of this kind is called and how it is reached: by `path`, or by TCP `port`.
    package func link(path: String, port: UInt16) -> BusSettings.Link {
        let line = LineSettings(baud: 115_200, parity: .none, stopBits: 1)
        return switch self {
        case .line, .vibration: .modbusRTU(path: path, line: line, direction: .adapter)
        case .converter: .rtuOverTCP(host: "127.0.0.1", port: port)
        case .network: .modbusTCP(host: "127.0.0.1", port: port)
        case .stream: .wt901(path: path, line: line)
        }
    }
}
