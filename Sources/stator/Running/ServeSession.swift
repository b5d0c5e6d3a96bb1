import Acquisition
import ArgumentParser
import Diagnostics
import DigitalTwin
import Glibc
import Platform

/// One run of `stator simulate --serve`: devices on a wire until Ctrl-C.
struct ServeSession {
    let bus: ServedBus
    let port: String
    let profileNames: [String]
    let catalog: ProfileCatalog
    let twin: TwinOptions
    let baud: Int?
    let streamRateHz: Int
    let isLineStrict: Bool
    let isTraced: Bool

    /// Serves until SIGTERM or SIGINT; a line that is lost is an error.
    func run() throws {
        let inbox = SignalInbox()
        switch bus {
        case .wt901:
            let stream = try startStream()
            try wait(inbox) { stream.waitForFailure(upTo: .zero) }
            stream.stop()
        case .modbusRTU, .modbusTCP:
            let server = try startServer()
            try wait(inbox) { server.waitForFailure(upTo: .zero) }
            server.stop()
        }
    }

    private func startStream() throws -> WT901Stream {
        let profile = try catalog.profile(named: "witmotion-wt901")
        let instrument = TwinInstrument(try twin.settings())
        var line = profile.line
        if let baud { line.baud = baud }
        let stream = try WT901Stream(
            path: port,
            line: line,
            rateHz: streamRateHz,
            sample: { instrument.values() }
        )
        say("\(profile.title) streams at \(streamRateHz) Hz on \(port)\(madeHere), \(line)")
        return stream
    }

    private func startServer() throws -> ModbusServer {
        let devices = try profileNames.map(device(named:))
        let link = try self.link(line: devices.first?.profile.line)
        let trace: (@Sendable (ServedReply) -> Void)? =
            isTraced ? { @Sendable reply in ReplyTrace.print(reply) } : nil
        let server = try ModbusServer(link: link, devices: devices, onReply: trace)
        let units = devices.map { "\($0.profile.title) as unit \($0.unitID)" }
            .joined(separator: ", ")
        switch link {
        case .rtu(let path, let line): say("\(units) on \(path)\(madeHere), \(line)")
        case .tcp(let host, let port): say("\(units) on \(host):\(server.port ?? port)")
        }
        return server
    }

    private func device(named text: String) throws -> ServedDevice {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let profile = try catalog.profile(named: String(parts[0]))
        var unitID = profile.unitID
        if parts.count > 1 {
            guard parts.count == 2, let given = UInt8(parts[1]), (1...247).contains(given) else {
                throw ExitCode.telling("--profile \(text): the unit id is not in 1…247")
            }
            unitID = given
        }
        let instrument = TwinInstrument(try twin.settings(usualPhases: profile.phases))
        var device = try ServedDevice(profile: profile, unitID: unitID) { instrument.values() }
        if isLineStrict {
            device.hearsOnly = profile.line
            if let baud { device.hearsOnly?.baud = baud }
        }
        return device
    }

    private func link(line: LineSettings?) throws -> ModbusServer.Link {
        guard bus == .modbusTCP else {
            var line = line ?? LineSettings(baud: 9_600, parity: .none, stopBits: 1)
            if let baud { line.baud = baud }
            return .rtu(path: port, line: line)
        }
        guard let colon = port.lastIndex(of: ":"),
            let number = UInt16(port[port.index(after: colon)...]), colon > port.startIndex
        else {
            throw ExitCode.telling("\(port) is not HOST:PORT; expected like 127.0.0.1:1502")
        }
        return .tcp(host: String(port[..<colon]), port: number)
    }

    private func wait(_ inbox: SignalInbox, _ failure: () -> ServingError?) throws {
        while inbox.next(upTo: .milliseconds(250)) != .stop {
            if let failure = failure() { throw failure }
        }
    }

    /// Says that the port was not there and is a pseudo-terminal now: its path is a link to it.
    private var madeHere: String {
        var target = [CChar](repeating: 0, count: 64)
        let count = readlink(port, &target, target.count)
        let bytes = target.prefix(max(0, count)).map(UInt8.init(bitPattern:))
        guard String(decoding: bytes, as: UTF8.self).hasPrefix("/dev/pts/") else { return "" }
        return " (a pseudo-terminal made there)"
    }

    private func say(_ text: String) {
        let line = "serving the digital twin: \(text); Ctrl-C ends it\n"
        let bytes = Array(line.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// What a served device said, as one JSON line on standard output.
enum ReplyTrace {
    /// Prints `reply`: unit id, function, address, and its registers or exception code.
    static func print(_ reply: ServedReply) {
        let what =
            reply.exceptionCode.map { "\"exception\":\($0)" }
            ?? "\"registers\":[\(reply.registers.map(String.init).joined(separator: ","))]"
        let line =
            "{\"time_ns\":\(reply.time.nanoseconds),\"unit_id\":\(reply.unitID)"
            + ",\"function\":\(reply.function),\"address\":\(reply.address),\(what)}\n"
        let bytes = Array(line.utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
