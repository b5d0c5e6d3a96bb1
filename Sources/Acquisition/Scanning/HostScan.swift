import Diagnostics
import Platform

/// The scan of one TCP host: Modbus TCP first, then RTU frames over TCP, since the two look alike
/// until a time-out.
final class HostScan {
    /// A host that ends the connection on so many questions in a row does not talk that way.
    private static let lossLimit = 2
    /// Unit ids that nobody gives: who answers for all of them answers for any.
    private static let oddUnits: [UInt8] = [97, 163, 231]
    /// Devices at so many units may be one that answers for all.
    private static let suspiciousDevices = 3

    private let host: String
    private let port: UInt16
    private let settings: ScanSettings
    private let board: ScanBoard
    private let place: Int
    private var report: ScanReport
    private var timeout: Duration

    /// A scan of `host`, whose progress is the one at `place` of `board`.
    init(_ host: String, port: UInt16, settings: ScanSettings, board: ScanBoard, place: Int) {
        self.host = host
        self.port = port
        self.settings = settings
        self.board = board
        self.place = place
        timeout = settings.hostTimeout
        report = ScanReport(target: .host(host, port: port))
    }

    /// What was found until the end, or the order to stop.
    func run() -> ScanReport {
        let start = MonotonicClock.now()
        let (first, rest) = ScanPlan.units(settings)
        do throws(LinkError) {
            let tcp = BusSettings.Link.modbusTCP(host: host, port: port)
            let rtu = BusSettings.Link.rtuOverTCP(host: host, port: port)
            report.modbusTCP = try ask(first, tcp, name: "modbus-tcp")
            if report.modbusTCP != .answered, !board.isStopped {
                report.rtuOverTCP = try ask(first, rtu, name: "rtu-over-tcp")
            }
            if !settings.isQuick, !report.answersForEveryUnit {
                if report.rtuOverTCP == .answered {
                    _ = try ask(rest, rtu, name: "rtu-over-tcp")
                } else if report.modbusTCP != .closedTheConnection {
                    report.modbusTCP = max(
                        report.modbusTCP,
                        try ask(rest, tcp, name: "modbus-tcp")
                    )
                }
                if report.modbusTCP != .answered, report.rtuOverTCP == .silent {
                    report.rtuOverTCP = try ask(rest, rtu, name: "rtu-over-tcp")
                }
            }
            report.isWhole = !board.isStopped
        } catch {
            report.failure = "\(error)"
        }
        report.elapsed = MonotonicClock.now() - start
        return report
    }

    private func ask(
        _ units: [UInt8],
        _ link: BusSettings.Link,
        name: String
    ) throws(LinkError) -> ScanReport.HostAnswer {
        guard !units.isEmpty else { return .silent }
        board.say("\(report.target): \(units.count) unit ids as \(name)")
        var prober = try open(link)
        var (losses, hasAnswered) = (0, false)
        let earlier = report.devices.count
        report.trials.append(
            ScanReport.Trial(
                setting: name,
                units: 0,
                planned: units.count,
                timeout: settings.hostTimeout
            )
        )
        var (queue, done) = (units, 0)
        while done < queue.count, !board.isStopped {
            let unitID = queue[done]
            done += 1
            board.update(place) {
                $0.step = "\(name), unit \(unitID)"
                $0.probes += 1
                $0.remaining = timeout * (queue.count - done)
            }
            switch patientAnswer(unitID, prober, &queue, done) {
            case .present(let exception):
                (hasAnswered, losses) = (true, 0)
                add(unitID, link, exception, prober)
            case .gatewayRefused:
                (hasAnswered, losses) = (true, 0)
                report.gatewayRefusals += 1
            case .silent, .garbled: losses = 0
            case .lost:
                losses += 1
                guard losses < Self.lossLimit else {
                    return hasAnswered ? .answered : .closedTheConnection
                }
                prober = try open(link)
            }
            report.trials[report.trials.count - 1].units += 1
            if report.devices.count - earlier == Self.suspiciousDevices, answersForAny(prober) {
                report.answersForEveryUnit = true
                report.devices.removeSubrange((earlier + 1)...)
                break
            }
        }
        identify(from: earlier, prober)
        return hasAnswered ? .answered : .silent
    }

    private func add(
        _ unitID: UInt8,
        _ link: BusSettings.Link,
        _ exception: UInt8?,
        _ prober: Prober
    ) {
        report.devices.append(
            ScanReport.Device(
                link: link,
                unitID: unitID,
                roundTrip: prober.lastRoundTrip,
                exception: exception
            )
        )
    }

    /// The answer of `unitID`, the one before `done` in `queue`.
    ///
    /// A reply that belongs to an earlier question shows a slow gateway: from then on there is more
    /// time, and the units that were given too little are asked again at the end.
    private func patientAnswer(
        _ unitID: UInt8,
        _ prober: Prober,
        _ queue: inout [UInt8],
        _ done: Int
    ) -> Prober.Answer {
        let answer = prober.ask(unitID, within: timeout)
        guard answer == .garbled, timeout < settings.gatewayTimeout else { return answer }
        timeout = settings.gatewayTimeout
        let hasAnswered = { (unit: UInt8) in
            self.report.devices.contains { $0.unitID == unit }
        }
        queue += queue.prefix(done - 1).filter { !hasAnswered($0) }
        return prober.ask(unitID, within: timeout)
    }

    private func open(_ link: BusSettings.Link) throws(LinkError) -> Prober {
        let bus = BusSettings(id: "scan", link: link, devices: [])
        return Prober(try ModbusLink(opening: bus, limits: BusLimits()))
    }

    private func answersForAny(_ prober: Prober) -> Bool {
        Self.oddUnits.allSatisfy { unitID in
            if case .present = prober.ask(unitID, within: settings.hostTimeout) {
                true
            } else {
                false
            }
        }
    }

    private func identify(from first: Int, _ prober: Prober) {
        for place in report.devices.indices.dropFirst(first) where !board.isStopped {
            report.devices[place].identify(prober, settings, board)
            board.say("\(report.target): \(report.devices[place].inShort)")
        }
    }
}

extension ScanReport.HostAnswer: Comparable {
    private var rank: Int {
        switch self {
        case .notTried: 0
        case .silent: 1
        case .closedTheConnection: 2
        case .answered: 3
        }
    }

    /// Whether `left` shows less.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
