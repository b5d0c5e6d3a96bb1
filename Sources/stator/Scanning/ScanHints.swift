import Acquisition
import Diagnostics

/// What to check next, given what was seen and no more than that.
struct ScanHints {
    private let report: ScanReport

    init(_ report: ScanReport) {
        self.report = report
    }

    /// One hint a line, what is likely first; none where nothing is open.
    var lines: [String] {
        if let unasked = report.unasked { return hints(unasked) }
        guard report.failure == nil else { return [] }
        switch report.target {
        case .port: return speedHints + noiseHints + (report.devices.isEmpty ? silenceHints : [])
        case .host: return hostHints
        }
    }

    private func hints(_ unasked: ScanReport.Unasked) -> [String] {
        switch unasked {
        case .wt901(let line, let rate):
            [
                "frames of a WitMotion WT901 come by themselves at \(line), about"
                    + " \(Int(rate.rounded())) samples a second; nothing was sent"
            ]
        case .otherClient(let line, let units):
            [
                "another client asks unit \(units.map(String.init).joined(separator: ", ")) here at"
                    + " \(line), so nothing was sent: a line has one client. Stop it, or take the"
                    + " values from it; its devices are at these settings"
            ]
        case .bytes(let count, let time):
            [
                "\(count) bytes came unasked within \(time.inWords), at every speed listened to, and"
                    + " are neither a WT901's nor Modbus requests, so nothing was sent: another"
                    + " client at other settings, a device that streams, or a line without"
                    + " termination and bias. Unplug the devices one by one and listen again"
            ]
        }
    }

    private var speedHints: [String] {
        guard !report.unitsAtAnySpeed.isEmpty else { return [] }
        let units = report.unitsAtAnySpeed.map(String.init).joined(separator: ", ")
        return [
            "unit \(units) answers at whatever speed it is asked, so its own is not known: a"
                + " pseudo-terminal, a converter that ignores the port's speed, or a device that adapts"
        ]
    }

    private var noiseHints: [String] {
        let noise = report.noise.sorted { "\($0.key)" < "\($1.key)" }
        guard !noise.isEmpty else { return [] }
        let list = noise.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
        return [
            "bytes that are no reply came at \(list): a device at another speed or parity, two"
                + " devices with one unit id, another client, or a line without termination and bias"
        ]
    }

    private var silenceHints: [String] {
        let hasNoise = !report.noise.isEmpty
        let quiet =
            hasNoise ? [] : ["not one byte came back, at any setting tried; what that can be:"]
        return quiet + [
            "wires: A and B are named differently by makers; swap them at one end, nothing breaks",
            "power: is the device's display on? Some interfaces are fed by the measured voltage",
            "ground: connect the common (C, GND) of adapter and devices, if they have one",
            "ends: 120 ohm between A and B at both ends of a long line; bias at one",
            "direction: an adapter or HAT that needs RTS to send is not switched by this scan;"
                + " use one that switches by itself",
            "address: look in the device's menu; what was tried is told below",
            "the other port: is this the adapter the wires go to?",
        ]
    }

    private var hostHints: [String] {
        var hints: [String] = []
        if report.answersForEveryUnit {
            hints.append(
                "it answers for any unit id, as a single device on the network does: counted once"
            )
        }
        if report.gatewayRefusals > 0 {
            hints.append(
                "it is a gateway: for \(report.gatewayRefusals) unit ids it says that no device"
                    + " answers behind it; check their power, wiring and the gateway's line settings"
            )
        }
        if report.rtuOverTCP == .answered {
            hints.append(
                "it passes RTU frames on: kind = \"rtu-over-tcp\"; as Modbus TCP it"
                    + " \(report.modbusTCP.inWords)"
            )
        } else if report.modbusTCP == .answered, !report.devices.isEmpty {
            hints.append("it talks Modbus TCP: kind = \"modbus-tcp\"")
        } else if report.devices.isEmpty, report.gatewayRefusals == 0 {
            hints.append(
                "it accepts the connection, but as Modbus TCP it \(report.modbusTCP.inWords), and as"
                    + " RTU over TCP it \(report.rtuOverTCP.inWords); check the TCP port (often 502,"
                    + " 8899, 4196 or 20108), the unit id, and the line settings of a converter"
            )
        }
        return hints
    }
}

extension ScanReport.HostAnswer {
    /// The end of a sentence that begins with "it".
    var inWords: String {
        switch self {
        case .notTried: "was not tried"
        case .answered: "answers"
        case .silent: "keeps silent"
        case .closedTheConnection: "ends the connection"
        }
    }
}
