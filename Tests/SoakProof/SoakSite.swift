import Acquisition
import BusProof
import Diagnostics

/// Nine devices on five buses, each bus with its faults, and the agent's configuration for them.
final class SoakSite: @unchecked Sendable {
    /// A bus and what is at its far end.
    struct Place {
        let name: String
        let kind: BusKind
        let end: any FarEnd
        /// The ids of its devices in the configuration.
        var devices: [String] { (kind.isAsked ? [1, 2] : [1]).map { "\(name)-\($0)" } }
    }

    /// The buses.
    let places: [Place]

    /// All devices are well; the names of their lines lie in `directory`.
    init(in directory: String, _ plan: SoakPlan) throws {
        places = try BusKind.allCases.enumerated().map { number, kind in
            let path = "\(directory)/line-\(number)"
            let timeout = plan.ours(plan.responseTimeout)
            let end: any FarEnd =
                kind.isAsked
                ? try MeterEnd(kind, at: path, timeout: timeout) : try StreamEnd(at: path)
            return Place(name: "bus-\(number)", kind: kind, end: end)
        }
    }

    /// All devices end.
    func stop() {
        for place in places { place.end.stop() }
    }

    /// The configuration of an agent that reads all of it and forwards to an InfluxDB at `port`.
    func configuration(_ plan: SoakPlan, influxPort: Int) -> String {
        let buses = places.map { bus($0, plan) }.joined()
        return """
            [agent]
            clock = "system"

            [store]
            commit_interval_ms = 30000

            [[sink]]
            id = "influx"
            kind = "influxdb-v1"
            url = "http://127.0.0.1:\(influxPort)"
            database = "soak"
            batch_age_ms = 60000
            timeout_s = 300

            \(buses)\(assets)
            """
    }

    private func bus(_ place: Place, _ plan: SoakPlan) -> String {
        let link =
            switch place.end.bus.link {
            case .modbusRTU(let path, let line, _): "port = \"\(path)\"\nbaud = \(line.baud)"
            case .wt901(let path, let line): "port = \"\(path)\"\nbaud = \(line.baud)"
            case .modbusTCP(let host, let port), .rtuOverTCP(let host, let port):
                "host = \"\(host)\"\ntcp_port = \(port)"
            }
        let devices = zip(place.devices, place.end.bus.devices).map { id, device in
            let unit = place.kind.isAsked ? "unit_id = \(device.unitID)" : ""
            let interval =
                place.kind.isAsked
                ? "poll_interval_ms = \(plan.pollInterval.wholeNanoseconds / 1_000_000)" : ""
            return """
                [[device]]
                id = "\(id)"
                bus = "\(place.name)"
                profile = "\(device.profile.name)"
                response_timeout_ms = \(plan.responseTimeout.wholeNanoseconds / 1_000_000)
                \(unit)
                \(interval)


                """
        }
        return """
            [[bus]]
            id = "\(place.name)"
            kind = "\(place.end.bus.link.kind)"
            \(link)


            """ + devices.joined()
    }

    /// A motor for each meter; the first have an accelerometer too.
    private var assets: String {
        let meters = places.filter { $0.end.bus.devices[0].profile.kind == .electrical }
            .flatMap(\.devices)
        let sensors = places.filter { $0.end.bus.devices[0].profile.kind == .vibration }
            .flatMap(\.devices)
        return meters.enumerated().map { number, meter in
            let vibration =
                number < sensors.count ? "vibration = \"\(sensors[number])\"" : ""
            return """
                [[asset]]
                id = "motor-\(number + 1)"
                name = "Motor \(number + 1)"
                meter = "\(meter)"
                \(vibration)


                """
        }.joined()
    }
}
