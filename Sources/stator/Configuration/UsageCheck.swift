import Acquisition

/// Finds what is configured and used by nothing, or by too many.
///
/// Where a name leads nowhere, what it should have led to is not called unused: one mistake, one fault.
struct UsageCheck {
    let buses: [BusSection]
    let devices: [DeviceSection]
    let assets: [AssetSection]

    /// Reports each at its own line.
    func report() {
        reportBuses()
        reportDevices()
    }

    private func reportBuses() {
        let isEveryBusKnown = devices.allSatisfy { $0.bus != nil }
        for (index, bus) in buses.enumerated() {
            let onBus = devices.filter { $0.bus == index }
            if onBus.isEmpty, isEveryBusKnown {
                bus.table.report("no device is on it; add a [[device]] or take the bus out")
            }
            if bus.kind == .wt901, let second = onBus.dropFirst().first {
                let message =
                    "\(bus.title) carries the stream of \(onBus[0].title) "
                    + "(line \(onBus[0].table.line)) already; give each WT901 a port of its own"
                second.table.report("bus", message)
            }
        }
    }

    private func reportDevices() {
        var users: [Int: AssetSection] = [:]
        for asset in assets {
            for (key, device) in [("meter", asset.meter), ("vibration", asset.vibration)] {
                guard let device else { continue }
                if let other = users[device], other.table !== asset.table {
                    let message =
                        "\(devices[device].title) belongs to "
                        + "\(other.id ?? "the asset") (line \(other.table.line)) already; "
                        + "a device watches one asset"
                    asset.table.report(key, message)
                } else {
                    users[device] = asset
                }
            }
        }
        let isEveryDeviceKnown = assets.allSatisfy(\.namesFittingDevices)
        for (index, device) in devices.enumerated() where users[index] == nil {
            guard isEveryDeviceKnown else { continue }
            let message =
                "no asset uses it; make it the meter or vibration of an [[asset]], or "
                + "take it out"
            device.table.report(message)
        }
    }
}
