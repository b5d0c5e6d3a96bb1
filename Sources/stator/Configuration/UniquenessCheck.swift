import Acquisition

/// Finds what there may be only one of: ids, and unit ids on a bus.
struct UniquenessCheck {
    let buses: [BusSection]
    let devices: [DeviceSection]
    let assets: [AssetSection]
    let sinks: [SinkSection]

    /// Reports the second and every later one at its line, naming the first one's.
    func report() {
        reportIDs("bus", buses.map { ($0.id, $0.table) })
        reportIDs("device", devices.map { ($0.id, $0.table) })
        reportIDs("asset", assets.map { ($0.id, $0.table) })
        reportIDs("sink", sinks.map { ($0.id, $0.table) })
        reportUnitIDs()
    }

    private func reportIDs(_ kind: String, _ entries: [(id: String?, table: SettingsTable)]) {
        var first: [String: SettingsTable] = [:]
        for (id, table) in entries {
            guard let id else { continue }
            if let earlier = first[id] {
                let line = earlier.line(of: "id")
                table.report("id", "\(id) is the id of the \(kind) in line \(line) too; change one")
            } else {
                first[id] = table
            }
        }
    }

    private func reportUnitIDs() {
        struct Place: Hashable {
            let bus: Int
            let unitID: Int
        }
        var first: [Place: DeviceSection] = [:]
        for device in devices where !device.isStream {
            guard let bus = device.bus, let unitID = device.unitID else { continue }
            let place = Place(bus: bus, unitID: unitID)
            if let earlier = first[place] {
                let line = earlier.table.line(of: "unit_id")
                let message =
                    "\(unitID) is the unit id of \(earlier.title) (line \(line)) on "
                    + "\(buses[bus].title) too; set another in one of the two devices and here"
                device.table.report("unit_id", message)
            } else {
                first[place] = device
            }
        }
    }
}

extension DeviceSection {
    /// Whether it sends by itself and has no unit id.
    var isStream: Bool { profile?.conversation == .wt901 }
}
