import Acquisition
import Diagnostics

/// Who feeds whom: devices numbered in the order of the buses, and the assets they belong to.
struct Wiring: Sendable {
    /// What each asset of the configuration lives on.
    let devices: [AssetDevices]
    /// For each numbered device, the stream among the real ones, and its role.
    let routes: [AnalysisThread.Route]
    /// The places of the assets with devices, in the configuration's order.
    let realPlaces: [Int]
    /// The places of the assets without: the digital twin runs for them.
    let twinPlaces: [Int]
    /// The places of the assets whose events other systems send.
    let ingestPlaces: [Int]

    /// The wiring of a configuration that has passed its check.
    init(_ configuration: Configuration) {
        var found: [String: (device: DeviceSettings, source: Source)] = [:]
        for bus in configuration.buses {
            for device in bus.devices { found[device.id] = (device, bus.source) }
        }
        devices = configuration.assets.map { asset in
            switch asset.source {
            case .twin(let settings): return .digitalTwin(settings)
            case .ingest(let silenceLimit): return .none(silenceLimit: silenceLimit)
            case .devices(let meterID, let vibrationID):
                guard let meter = found[meterID] else {
                    preconditionFailure("no device \(meterID), which the check would have found")
                }
                return .real(
                    meter: meter.device,
                    source: meter.source,
                    vibration: vibrationID.flatMap { found[$0]?.device }
                )
            }
        }
        var real: [Int] = []
        var twins: [Int] = []
        var sent: [Int] = []
        var routeByDevice: [String: AnalysisThread.Route] = [:]
        for place in devices.indices {
            guard case .real(let meter, _, let vibration) = devices[place] else {
                if case .none = devices[place] { sent.append(place) } else { twins.append(place) }
                continue
            }
            routeByDevice[meter.id] = AnalysisThread.Route(stream: real.count, role: .meter)
            if let vibration {
                routeByDevice[vibration.id] =
                    AnalysisThread.Route(stream: real.count, role: .vibration)
            }
            real.append(place)
        }
        realPlaces = real
        twinPlaces = twins
        ingestPlaces = sent
        // The check has made sure that every device belongs to an asset.
        routes = configuration.buses.flatMap(\.devices).compactMap { routeByDevice[$0.id] }
        precondition(
            routes.count == configuration.buses.flatMap(\.devices).count,
            "a device without an asset has passed the configuration's check"
        )
    }
}
