import Acquisition
import Diagnostics

/// The configuration for what a scan found, to paste or to write: what `config check` accepts.
struct ScanConfiguration {
    /// Devices that one bus can poll together.
    private struct Group {
        var link: BusSettings.Link
        var devices: [ScanReport.Device]

        /// Devices whose profile can be named as it is.
        var usable: Int { devices.count(where: \.isUsable) }

        var baud: Int { devices.first?.line?.baud ?? 0 }
    }

    /// One bus with its devices, as text.
    private struct Block {
        var bus: [String]
        /// The devices; a sensor has its number, from 1 on, a meter 0.
        var devices: [(sensor: Int, lines: [String])] = []
        var notes: [String] = []
    }

    private var blocks: [Block] = []
    private var notes: [String] = []
    private var meters: [String] = []
    private var sensors: [String] = []

    /// Whether there is a bus with a device to configure.
    var hasBuses: Bool { !meters.isEmpty }

    /// Whether there is nothing to say of any device.
    var isEmpty: Bool { blocks.isEmpty && notes.isEmpty }

    init(_ reports: [ScanReport]) {
        for report in reports {
            if case .wt901(let line, _) = report.unasked { addStream(report.target, line) }
            add(report)
        }
    }

    /// The TOML text.
    ///
    /// Without a meter a sensor has no asset, and a device without one is a fault: it is a comment.
    var text: String {
        var lines = [
            "# Found by `stator scan`, which reads and never writes to a device. Check what it says",
            "# against the meters' displays, and name each motor; deploy/stator.toml has every key.",
        ]
        for block in blocks {
            let isUsed = { (sensor: Int) in sensor <= meters.count }
            let isBusUsed = block.devices.contains { isUsed($0.sensor) }
            lines += [""] + (isBusUsed ? block.bus : Self.unused(block.bus))
            for device in block.devices {
                let without = Self.comment("No meter is left for it: an asset needs one.")
                let text =
                    isUsed(device.sensor) ? device.lines : without + Self.unused(device.lines)
                lines += [""] + text
            }
            lines += block.notes
        }
        lines += notes
        for (place, meter) in meters.enumerated() { lines += asset(place, meter) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func asset(_ place: Int, _ meter: String) -> [String] {
        let number = place < 9 ? "0\(place + 1)" : "\(place + 1)"
        var lines = [
            "", "[[asset]]", "id = \"motor-\(number)\"", "#name = \"Feed pump\"",
            "meter = \"\(meter)\"",
        ]
        if place < sensors.count {
            lines += [
                "# Assumed: which motor the sensor sits on cannot be seen from the wire.",
                "vibration = \"\(sensors[place])\"",
            ]
        }
        return lines + [
            "# From the motor's name plate: tells OFF, IDLE and RUNNING apart.",
            "#rated_current_a = 12.5",
        ]
    }

    private static func unused(_ lines: [String]) -> [String] {
        lines.map { $0.hasPrefix("#") ? $0 : "#" + $0 }
    }

    private mutating func addStream(_ target: ScanTarget, _ line: LineSettings) {
        let bus = "acc-port-\(blocks.count + 1)"
        addBus(bus, "wt901", ["port = \(JSONText.quoted("\(target)"))"], line)
        sensors.append("acc-\(sensors.count + 1)")
        let lines = [
            "[[device]]", "id = \"acc-\(sensors.count)\"", "bus = \"\(bus)\"",
            "profile = \"witmotion-wt901\"",
        ]
        blocks[blocks.count - 1].devices.append((sensors.count, lines))
    }

    private mutating func add(_ report: ScanReport) {
        var groups: [Group] = []
        for device in report.devices {
            if let place = groups.firstIndex(where: { $0.link == device.link }) {
                groups[place].devices.append(device)
            } else {
                groups.append(Group(link: device.link, devices: [device]))
            }
        }
        // One bus has one speed: the one with which most devices can be polled, then the faster.
        let order = groups.indices.sorted { left, right in
            let (one, other) = (groups[left], groups[right])
            return one.usable != other.usable ? one.usable > other.usable : one.baud > other.baud
        }
        guard let main = order.first, groups[main].usable > 0 else {
            for group in groups { addUnknown(group) }
            return
        }
        let chosen = groups.remove(at: main)
        addBus(of: chosen)
        for group in groups { addOther(group, beside: chosen) }
    }

    private mutating func addBus(of group: Group) {
        let number = blocks.count + 1
        let id: String
        switch group.link {
        case .modbusRTU(let path, var line, _):
            id = "rs485-\(number)"
            line.stopBits = group.devices.compactMap(\.best).first?.profile.line.stopBits ?? 1
            addBus(id, group.link.kind, ["port = \(JSONText.quoted(path))"], line)
        case .modbusTCP(let host, let port), .rtuOverTCP(let host, let port):
            id = "host-\(number)"
            let place = ["host = \(JSONText.quoted(host))", "tcp_port = \(port)"]
            addBus(id, group.link.kind, place, nil)
        case .wt901: return
        }
        let interval = pollIntervalMS(group)
        for device in group.devices { add(device, bus: id, interval) }
    }

    private mutating func addBus(
        _ id: String,
        _ kind: String,
        _ place: [String],
        _ line: LineSettings?
    ) {
        var lines = ["[[bus]]", "id = \"\(id)\"", "kind = \"\(kind)\""] + place
        if let line {
            lines += [
                "baud = \(line.baud)", "parity = \"\(line.parity.rawValue)\"",
                "stop_bits = \(line.stopBits)",
            ]
        }
        blocks.append(Block(bus: lines))
    }

    /// A poll interval that the line can carry, in whole half seconds.
    private func pollIntervalMS(_ group: Group) -> Int {
        guard case .modbusRTU(_, let line, _) = group.link else { return 1_000 }
        let busy = group.devices.filter(\.isUsable).compactMap(\.best).reduce(0) {
            $0 + PollTime.milliseconds(of: $1.profile, on: line)
        }
        return max(1_000, Int((busy * 1.2 / 500).rounded(.up)) * 500)
    }

    private mutating func add(_ device: ScanReport.Device, bus: String, _ interval: Int) {
        let place = blocks.count - 1
        guard device.isUsable, let fit = device.best else {
            blocks[place].notes += [""] + Self.comment(device.advice)
            return
        }
        let profile = fit.profile
        let isMeter = profile.kind == .electrical
        let id =
            isMeter ? "meter-\(meters.count + 1)" : "vibration-\(sensors.count + 1)"
        if isMeter { meters.append(id) } else { sensors.append(id) }
        let equals = device.equals.map { ", as well as \($0.profile.name)" }.joined()
        var lines = [
            "# \(profile.title): \(fit.confidence.rawValue)\(equals)", "[[device]]",
            "id = \"\(id)\"",
            "bus = \"\(bus)\"", "profile = \"\(profile.name)\"", "unit_id = \(device.unitID)",
        ]
        if interval != 1_000 {
            lines += [
                "# As often as the line carries it: a higher baud allows a shorter interval.",
                "poll_interval_ms = \(interval)",
            ]
        }
        blocks[place].devices.append((isMeter ? 0 : sensors.count, lines))
    }

    private mutating func addUnknown(_ group: Group) {
        for device in group.devices { notes += [""] + Self.comment(device.advice) }
    }

    /// Devices on the same wire at another speed, which cannot be polled together with `chosen`.
    private mutating func addOther(_ group: Group, beside chosen: Group) {
        guard case .modbusRTU(_, let line, _) = group.link,
            case .modbusRTU(let path, let other, _) = chosen.link
        else { return addUnknown(group) }
        for device in group.devices {
            let name = device.best.map { "\($0.profile.title)" } ?? "The unknown device"
            let words =
                "\(name), unit \(device.unitID), is on \(path) too, but at \(line), and a bus has one"
                + " speed and parity: \(other) here. Set it to \(other) by its own keys or its"
                + " maker's tool (Stator never writes to a device), or give it a port of its own;"
                + " then add:"
            notes += [""] + Self.comment(words)
            guard device.isUsable, let fit = device.best else {
                notes += Self.comment(device.advice)
                continue
            }
            notes += [
                "#[[device]]", "#id = \"meter-unit-\(device.unitID)\"",
                "#bus = \"rs485-\(blocks.count)\"",
                "#profile = \"\(fit.profile.name)\"", "#unit_id = \(device.unitID)",
            ]
        }
    }

    /// Words as comment lines of at most 100 characters.
    static func comment(_ words: String) -> [String] {
        var lines = ["#"]
        for word in words.split(separator: " ") {
            if lines[lines.count - 1].count + word.count + 1 > 100 { lines.append("#") }
            lines[lines.count - 1] += " " + word
        }
        return lines
    }
}

extension ScanReport.Device {
    /// Whether the best profile can be named in a configuration as it is.
    var isUsable: Bool { best.map { !$0.isWordOrderSwapped } ?? false }

    /// What to do with a device that no profile fits as it is.
    var advice: String {
        let place = line.map { "at \($0)" } ?? "as \(link.kind)"
        if let best, best.isWordOrderSwapped {
            return "Unit \(unitID) \(place) says what \(best.profile.name) does, with the words of"
                + " long numbers the other way round: set it back by its keys, or copy"
                + " \(best.profile.name).toml under a new name into a directory of your own, turn"
                + " word_order there, and name that profile."
        }
        return "Unit \(unitID) \(place) answers, but no profile fits: copy the nearest in"
            + " board/profiles (README.md, \"How to add a device profile\")."
    }
}
