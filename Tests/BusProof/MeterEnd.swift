import Acquisition
import Diagnostics
import Glibc
import Platform

/// Two devices at the far end of a Modbus bus, of which the first, or the bus, has a fault.
package final class MeterEnd: FarEnd {
    /// The unit that a fault of one device strikes, and its neighbour.
    private static let (struck, neighbour) = (UInt8(1), UInt8(2))

    /// A reply: the number whose values it says, and when its request had come.
    private struct Said {
        let time: MonotonicTime
        let number: Int
    }

    /// What is open; a fault may close it.
    private struct Open {
        var terminal: PseudoTerminal?
        var device: ScriptedDevice?
        /// What listens and lets nobody in.
        var deaf: ReservedPort?
    }

    package let bus: BusSettings
    private let kind: BusKind
    /// The fault that it has; nil while it is well.
    private let fault = Condition<BusFault?>(nil)
    /// Whether it ever had a fault that no client can see.
    private let hadUnseen = Condition(false)
    private let table: RegisterTable
    private let path: String
    private let port: UInt16
    /// Keeps the port ours while nobody serves; nil for a line.
    private let held: ReservedPort?
    private let open: Condition<Open>
    private let said = Condition<[UInt8: [Said]]>([:])
    private let before = Condition<[UInt8: [UInt8]]>([:])

    private let timeout: Duration

    /// Devices of `kind`, reached by a link at `path` where it is a line, which are asked with
    /// `timeout`.
    package init(
        _ kind: BusKind,
        at path: String,
        timeout: Duration = TrialTimes.timeout
    ) throws {
        let profile = try BusKind.catalog.profile(named: kind.profileName)
        guard case .modbus(let table) = profile.conversation else {
            throw BusProofFailure("\(kind.profileName) has no registers")
        }
        (self.kind, self.table, self.path, self.timeout) = (kind, table, path, timeout)
        held = kind.isTCP ? try ReservedPort() : nil
        port = held?.port ?? 0
        open = Condition(Open())
        bus = BusSettings(
            id: "bus",
            link: kind.link(path: path, port: port),
            devices: [("struck", Self.struck), ("neighbour", Self.neighbour)].map { id, unit in
                DeviceSettings(
                    id: id,
                    profile: profile,
                    unitID: unit,
                    pollInterval: TrialTimes.interval,
                    responseTimeout: timeout
                )
            }
        )
        try start()
    }

    deinit { stop() }

    package func begin(_ fault: BusFault) throws {
        if fault.unseenOn.contains(kind) { hadUnseen.withLock { $0 = true } }
        self.fault.withLock { $0 = fault }
        switch fault.way {
        case .unplugged, .refused: stop()
        case .notAccepting:
            stop()
            let deaf = try ReservedPort(port)
            try deaf.listenWithoutAccepting()
            open.withLock { $0.deaf = deaf }
        default: break
        }
    }

    package func end() throws {
        let was = fault.withLock { fault in
            defer { fault = nil }
            return fault
        }
        switch was?.way {
        case .unplugged, .refused, .notAccepting: try start()
        default: break
        }
    }

    package func stop() {
        let was = open.withLock { open in
            defer { open = Open() }
            return open
        }
        was.device?.stop()
        was.terminal?.close()
    }

    /// Each value says which request it answers: it must be that of the last one before it.
    package func wrongValues(in watched: WatchedBus) -> [String] {
        let said = said.withLock { $0 }
        return [Self.struck, Self.neighbour].enumerated().flatMap { place, unit in
            watched.readings(place).compactMap { reading -> String? in
                guard reading.quality.grade == .good else { return nil }
                let last = said[unit]?.last { $0.time < reading.time }
                guard let number = last?.number else { return "\(reading) answers no request" }
                let isUnseen = unit == Self.struck && hadUnseen.withLock { $0 }
                let allowed = isUnseen ? [number, number - 1] : [number]
                let isTrue = allowed.contains {
                    NumberedValues.measurement(of: reading.channel, in: table, $0)?.value
                        == reading.value
                }
                return isTrue ? nil : "unit \(unit) said request \(number), and not \(reading)"
            }
        }
    }

    private func start() throws {
        let script: ScriptedDevice.Script = { [weak self] in self?.actions(for: $0) ?? [] }
        try open.withLock { open in
            if kind.isTCP {
                open.deaf = nil
                open.device = try ScriptedDevice(
                    port: port,
                    isConverter: kind == .converter,
                    script
                )
            } else {
                let terminal = try PseudoTerminal(link: path)
                open.terminal = terminal
                open.device = ScriptedDevice(on: terminal, script)
            }
        }
    }

    private func actions(for request: ScriptedRequest) -> [ScriptedAction] {
        let fault = fault.withLock { $0 }
        let isStruck = fault?.scope == .bus || request.unitID == Self.struck
        let way = isStruck ? fault?.way : nil
        let number = said.withLock { said in
            let earlier = said[request.unitID, default: []]
            var number = earlier.count
            if case .stuck? = way { number = earlier.last?.number ?? 0 }
            said[request.unitID, default: []].append(Said(time: request.time, number: number))
            return number
        }
        var change: (Channel, Double) -> Double? = { $1 }
        if case .values(let values)? = way { change = values }
        let words = NumberedValues.registers(
            of: table,
            request.address,
            count: request.count,
            number,
            value: change
        )
        let right = request.frame(
            [request.unitID, request.function, UInt8(2 * request.count)]
                + words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        )
        let last = before.withLock { $0.updateValue(right, forKey: request.unitID) }
        guard case .reply(let reply)? = way else { return [.send(right)] }
        return reply(
            FaultyRequest(
                request: request,
                right: right,
                before: last ?? right,
                timeout: timeout,
                isLasting: { [weak self] in self?.fault.withLock { $0 != nil } ?? false }
            )
        )
    }
}
