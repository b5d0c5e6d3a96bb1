import Acquisition

/// Puts a bus and its devices together, with the line settings that they agree on.
struct BusAssembly {
    let bus: BusSection
    /// Its devices that have a profile.
    let devices: [DeviceSection]

    /// The bus; nil only after a fault, which may be one that is reported here.
    func settings() -> BusSettings? {
        let line = bus.kind?.isSerial == true ? lineSettings() : nil
        if let line { warnOfLoad(on: line) }
        guard let id = bus.id, let link = link(line) else { return nil }
        let settings = devices.compactMap(\.settings)
        return settings.isEmpty ? nil : BusSettings(id: id, link: link, devices: settings)
    }

    private func link(_ line: LineSettings?) -> BusSettings.Link? {
        let port = UInt16(bus.tcpPort)
        switch bus.kind {
        case .modbusRTU:
            guard let path = bus.path, let line else { return nil }
            return .modbusRTU(path: path, line: line, direction: bus.direction)
        case .wt901:
            guard let path = bus.path, let line else { return nil }
            return .wt901(path: path, line: line)
        case .modbusTCP: return bus.host.map { .modbusTCP(host: $0, port: port) }
        case .rtuOverTCP: return bus.host.map { .rtuOverTCP(host: $0, port: port) }
        case nil: return nil
        }
    }

    /// Each setting is the bus's own, else the one that the profiles on it have in common.
    private func lineSettings() -> LineSettings? {
        let baud = bus.baud ?? common("baud", \.baud)
        let parity = bus.parity ?? common("parity", \.parity)
        let stopBits = bus.stopBits ?? common("stop_bits", \.stopBits)
        guard let baud, let parity, let stopBits else { return nil }
        return LineSettings(baud: baud, parity: parity, stopBits: stopBits)
    }

    private func common<Value: Hashable>(
        _ key: String,
        _ setting: KeyPath<LineSettings, Value>
    ) -> Value? {
        // A key that is there and has no value has been reported already.
        guard !bus.table.has(key) else { return nil }
        let lines = devices.compactMap(\.profile)
        let values = Set(lines.map { $0.line[keyPath: setting] })
        if values.count > 1 {
            let names = Set(lines.map { "\($0.name) \($0.line[keyPath: setting])" })
            let message =
                "is missing and the devices' defaults differ ("
                + "\(names.sorted().joined(separator: ", "))); set what they are all set to"
            bus.table.report(key, message)
        }
        return values.count == 1 ? values.first : nil
    }

    /// A line that is asked for more than it can carry polls late, by design and silently.
    private func warnOfLoad(on line: LineSettings) {
        let load = devices.reduce(0) { sum, device in
            guard let profile = device.profile else { return sum }
            return sum + PollTime.milliseconds(of: profile, on: line)
                / Double(device.pollIntervalMS)
        }
        guard load > 1 else { return }
        let percent = Int((load * 100).rounded())
        let message =
            "its devices ask for \(percent) % of what \(line) can carry and will be "
            + "polled late; raise baud or poll_interval_ms, or add a bus"
        bus.table.report(message, severity: .warning)
    }
}

extension DeviceSection {
    /// The device; nil only after a fault.
    fileprivate var settings: DeviceSettings? {
        guard let id, let profile, let unitID else { return nil }
        return DeviceSettings(
            id: id,
            profile: profile,
            unitID: UInt8(unitID),
            pollInterval: .milliseconds(pollIntervalMS),
            responseTimeout: .milliseconds(responseTimeoutMS)
        )
    }
}
