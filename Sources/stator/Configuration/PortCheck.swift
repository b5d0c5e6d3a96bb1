import Acquisition

/// Finds ports that two buses share, that are not there, or that may be another one tomorrow.
struct PortCheck {
    let buses: [BusSection]
    let resolvedPath: (String) -> String?

    /// Reports each at its line; a port that is not there is a warning, as it may be plugged in later.
    func report() {
        var first: [String: (bus: BusSection, key: String)] = [:]
        for bus in buses {
            guard let place = place(of: bus) else { continue }
            if let earlier = first[place.identity] {
                let line = earlier.bus.table.line(of: earlier.key)
                let message =
                    "\(place.shown) is the port of \(earlier.bus.title) (line \(line)) "
                    + "too; put all devices of one line on one bus"
                bus.table.report(place.key, message)
            } else {
                first[place.identity] = (bus, place.key)
            }
            if let path = bus.path { warn(of: path, on: bus.table) }
        }
    }

    /// What two buses must not have in common, how it is written, and where.
    private func place(of bus: BusSection) -> (identity: String, shown: String, key: String)? {
        if let path = bus.path { return (resolvedPath(path) ?? path, path, "port") }
        guard let host = bus.host else { return nil }
        let shown = "\(host):\(bus.tcpPort)"
        return (shown.lowercased(), shown, "host")
    }

    private func warn(of path: String, on table: SettingsTable) {
        if resolvedPath(path) == nil {
            let message = "\(path) is not there now; the agent waits for it, but check the name"
            table.report("port", message, severity: .warning)
        } else if path.hasPrefix("/dev/ttyUSB") || path.hasPrefix("/dev/ttyACM") {
            let message =
                "\(path) may be another adapter after a restart; use its name in "
                + "/dev/serial/by-id"
            table.report("port", message, severity: .warning)
        }
    }
}
