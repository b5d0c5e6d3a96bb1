import Diagnostics
import Platform

/// The scan of one serial line, on one thread: it listens, then asks in the order of its plan.
final class LineScan {
    /// The units before one at which bytes came that may have sent them, late.
    private static let lateUnits = 3
    /// Asking again for units after bytes that led to nobody is given up after so many times a step.
    private static let fruitlessLimit = 6

    private let path: String
    private let settings: ScanSettings
    private let board: ScanBoard
    private let place: Int
    private var plan: ScanPlan
    private var report: ScanReport
    private var step: ScanPlan.Step
    private var fruitless = 0
    private var asked: [UInt8] = []

    /// A scan of the port at `path`, whose progress is the one at `place` of `board`.
    init(path: String, settings: ScanSettings, board: ScanBoard, place: Int) {
        self.path = path
        self.settings = settings
        self.board = board
        self.place = place
        plan = ScanPlan(settings)
        report = ScanReport(target: .port(path: path))
        let line = LineSettings(baud: 9_600, parity: .none, stopBits: 1)
        step = ScanPlan.Step(pass: 1, line: line, units: [], timeout: .zero)
    }

    /// What was found until the end, or the order to stop.
    func run() -> ScanReport {
        let start = MonotonicClock.now()
        do throws(LinkError) {
            try scan()
        } catch {
            report.failure = "\(error)"
        }
        report.leftOut = plan.leftOut
        report.elapsed = MonotonicClock.now() - start
        return report
    }

    private func scan() throws(LinkError) {
        board.update(place) {
            $0.step = "listening"
            $0.remaining = settings.listenTime + plan.duration()
        }
        let listener = LineListener(path: path, time: settings.listenTime, board: board)
        report.unasked = try listener.listen()
        // Whoever talks there would be disturbed.
        guard report.unasked == nil else {
            report.isWhole = !board.isStopped
            return
        }
        var position = 0
        while position < plan.steps.count, !board.isStopped {
            step = plan.steps[position]
            try take(position)
            position += 1
        }
        report.isWhole = !board.isStopped && report.failure == nil
    }

    private func take(_ position: Int) throws(LinkError) {
        announce(position)
        let link = try ModbusLink(opening: bus(at: step.line), limits: BusLimits())
        let prober = Prober(link)
        (fruitless, asked) = (0, [])
        let later = plan.duration(from: position + 1)
        for done in step.units.indices {
            if board.isStopped { return }
            show(done, later)
            try probe(step.units[done], prober)
            countTrial()
        }
        if step.pass == 1 { try askAsProfilesDo(prober) }
        try noteLateReply(prober)
        if isHeard(step.line) { plan.prefer(step.line, after: position) }
    }

    /// Says which pass begins, and begins the record of what is tried.
    private func announce(_ position: Int) {
        if position == 0 || plan.steps[position - 1].pass != step.pass {
            let left = plan.duration(from: position).inWords
            board.say(
                "\(path): pass \(step.pass), \(ScanPlan.name(ofPass: step.pass)); about \(left) left"
            )
        }
        report.trials.append(
            ScanReport.Trial(
                setting: "\(step.line)",
                units: 0,
                planned: step.units.count,
                timeout: step.timeout
            )
        )
    }

    private func countTrial() {
        let last = report.trials.count - 1
        report.trials[last].units += 1
    }

    private func show(_ done: Int, _ later: Duration) {
        let text = "\(step.line), unit \(step.units[done])"
        let left = later + step.duration / step.units.count * (step.units.count - done)
        board.update(place) {
            $0.step = text
            $0.probes += 1
            $0.remaining = left
        }
    }

    private func isHeard(_ line: LineSettings) -> Bool {
        report.noise[line] != nil || report.devices.contains { $0.line == line }
    }

    private func bus(at line: LineSettings) -> BusSettings {
        BusSettings(
            id: "scan",
            link: .modbusRTU(path: path, line: line, direction: .adapter),
            devices: []
        )
    }

    private func isFound(_ unitID: UInt8) -> Bool {
        report.unitsAtAnySpeed.contains(unitID)
            || report.devices.contains { $0.unitID == unitID && $0.line == step.line }
    }

    private func probe(_ unitID: UInt8, _ prober: Prober) throws(LinkError) {
        guard !isFound(unitID) else { return }
        asked.append(unitID)
        let strayBefore = prober.strayBytes
        let answer = prober.ask(unitID, within: step.timeout)
        let strays = Int(prober.strayBytes - strayBefore)
        switch answer {
        case .present(let exception): found(unitID, exception, prober)
        case .lost: throw .cannotOpen(path: path, reason: "it was unplugged or hung up")
        case .garbled, .gatewayRefused: try recheck(bytes: max(1, strays), prober)
        case .silent: break
        }
        if strays > 0, answer == .silent { try recheck(bytes: strays, prober) }
    }

    /// Bytes came that belong to no question under way: the units asked last are asked again,
    /// patiently, since one of them may be slow.
    private func recheck(bytes: Int, _ prober: Prober) throws(LinkError) {
        guard fruitless < Self.fruitlessLimit else {
            report.noise[step.line, default: 0] += bytes
            return
        }
        _ = prober.settle()
        var isFruitful = false
        for unitID in asked.suffix(Self.lateUnits).reversed() where !isFound(unitID) {
            let answer = prober.ask(unitID, within: settings.patientTimeout)
            if case .present(let exception) = answer {
                found(unitID, exception, prober)
                isFruitful = true
            }
            if answer == .lost { throw .cannotOpen(path: path, reason: "it was unplugged") }
        }
        if !isFruitful {
            fruitless += 1
            report.noise[step.line, default: 0] += bytes
        }
    }

    /// A device that keeps silent on a question it does not know is asked one that it knows.
    private func askAsProfilesDo(_ prober: Prober) throws(LinkError) {
        for (profile, table) in settings.tables {
            let isHere =
                profile.line.baud == step.line.baud && profile.line.parity == step.line.parity
            guard isHere, step.units.contains(profile.unitID), !isFound(profile.unitID),
                !board.isStopped, let block = ReadPlan(table: table).blocks.first
            else { continue }
            let answer = prober.ask(
                profile.unitID,
                table.function,
                at: block.address,
                count: block.count,
                within: step.timeout
            )
            if case .present(let exception) = answer { found(profile.unitID, exception, prober) }
        }
    }

    private func noteLateReply(_ prober: Prober) throws(LinkError) {
        let strayBefore = prober.strayBytes
        _ = prober.settle()
        let strays = Int(prober.strayBytes - strayBefore)
        if strays > 0 { try recheck(bytes: strays, prober) }
    }

    private func found(_ unitID: UInt8, _ exception: UInt8?, _ prober: Prober) {
        var device = ScanReport.Device(
            link: .modbusRTU(path: path, line: step.line, direction: .adapter),
            unitID: unitID,
            roundTrip: prober.lastRoundTrip,
            exception: exception
        )
        board.update(place) { $0.step = "\(step.line), unit \(unitID) answers: which is it?" }
        board.pause(settings.silence)
        device.identify(prober, settings, board)
        report.add(device)
        board.say("\(path): \(device.inShort)")
        board.pause(settings.silence)
    }
}

extension ScanReport.Device {
    /// Asks what it is.
    mutating func identify(_ prober: Prober, _ settings: ScanSettings, _ board: ScanBoard) {
        var identification = Identification(
            prober,
            unitID,
            line: line,
            settings: settings,
            board: board
        )
        fits = identification.fits()
        if fits.isEmpty { guesses = identification.guesses() }
    }

    /// `unit 7 answers at 2400 8N1: eastron-sdm120`.
    var inShort: String {
        let setting = line.map { "\($0)" } ?? "\(link.kind)"
        return "unit \(unitID) answers at \(setting): \(best?.profile.name ?? "no profile fits")"
    }
}
