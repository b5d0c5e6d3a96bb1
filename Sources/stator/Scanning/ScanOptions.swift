import Acquisition
import ArgumentParser

/// The options of `stator scan`, read: what cannot be is an error of the command line.
struct ScanOptions {
    /// The time-outs that can be given, ms.
    static let timeoutMSLimits = 10...3_000
    /// The TCP port of Modbus.
    static let modbusPort: UInt16 = 502

    /// What to look for; the profiles are still to be added.
    private(set) var settings = ScanSettings(profiles: [])
    private let ports: [String]
    private let hosts: [ScanTarget]

    init(_ command: ScanCommand) throws {
        ports = command.port
        hosts = try command.host.map(Self.host)
        settings.isQuick = command.quick
        settings.isExhaustive = command.all
        settings.isLineGiven = command.bauds != nil || command.parity != nil
        if let text = command.units { settings.units = try Self.units(text) }
        if let text = command.bauds { settings.bauds = try Self.bauds(text) }
        if let text = command.parity { settings.parities = try Self.parities(text) }
        if let timeout = command.timeoutMs {
            settings.firstTimeout = .milliseconds(timeout)
            settings.sweepTimeout = .milliseconds(timeout)
            settings.hostTimeout = .milliseconds(timeout)
            settings.patientTimeout = max(settings.patientTimeout, .milliseconds(2 * timeout))
        }
    }

    /// Those that were named, else the serial ports that were `found`.
    func targets(found: [String]) throws -> [ScanTarget] {
        let named = ports.map { ScanTarget.port(path: $0) } + hosts
        guard named.isEmpty else { return named }
        guard !found.isEmpty else {
            Terminal.write(
                "no serial port is there (/dev/serial/by-id, ttyUSB, ttyACM, ttyAMA, ttySC, serial):"
                    + " plug the adapter in; `dmesg | tail` tells whether it was seen; or name one"
                    + " with --port, or a host with --host",
                to: .complaint
            )
            throw ExitCode(1)
        }
        return found.map { .port(path: $0) }
    }

    /// `HOST`, `HOST:PORT`, an IPv6 address, or `[ADDRESS]:PORT`: without brackets nobody could tell
    /// where an IPv6 address ends.
    static func host(_ text: String) throws -> ScanTarget {
        let isBracketed = text.hasPrefix("[")
        if !isBracketed, text.count(where: { $0 == ":" }) > 1 {
            return .host(text, port: modbusPort)
        }
        let end = text.lastIndex(of: isBracketed ? "]" : ":") ?? text.endIndex
        let host = isBracketed ? text[..<end].dropFirst() : text[..<end]
        var rest = text[end...]
        if isBracketed { rest = rest.dropFirst() }
        guard !host.isEmpty, !isBracketed || end < text.endIndex else { throw notHost(text) }
        if rest.isEmpty { return .host(String(host), port: modbusPort) }
        guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0 else {
            throw notHost(text)
        }
        return .host(String(host), port: port)
    }

    private static func notHost(_ text: String) -> ValidationError {
        ValidationError("--host \(text) is not HOST, HOST:PORT, an IPv6 address or [ADDRESS]:PORT")
    }

    static func units(_ text: String) throws -> [UInt8] {
        var units: [UInt8] = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
                UInt8($0)
            }
            guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1],
                (1...247).contains(first), (first...max(first, 247)).contains(last)
            else {
                throw ValidationError(
                    "--units \(text): \(part) is no unit id or range in 1…247; expected like 1-10,80"
                )
            }
            for unit in first...last where !units.contains(unit) { units.append(unit) }
        }
        guard !units.isEmpty else { throw ValidationError("--units \(text) names no unit id") }
        return units
    }

    static func bauds(_ text: String) throws -> [Int] {
        try text.split(separator: ",").map { part in
            guard let baud = Int(part), LineSettings.baudRates.contains(baud) else {
                let rates = LineSettings.baudRates.map(String.init).joined(separator: ", ")
                throw ValidationError("--bauds \(text): \(part) is none of: \(rates)")
            }
            return baud
        }
    }

    static func parities(_ text: String) throws -> [LineSettings.Parity] {
        try text.split(separator: ",").map { part in
            guard let parity = LineSettings.Parity(rawValue: String(part)) else {
                throw ValidationError("--parity \(text): \(part) is none of: none, even, odd")
            }
            return parity
        }
    }
}
