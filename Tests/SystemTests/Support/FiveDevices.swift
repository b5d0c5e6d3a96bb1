import Foundation
import TestServers

/// Five served devices on four buses, as the real program's `simulate --serve` gives them.
final class FiveDevices {
    let rtu: Program
    let tcp: Program
    let vibration: Program
    let stream: Program
    let configuration: String

    /// Starts them, and writes the configuration of an agent that reads them all.
    init(in scratch: Scratch) throws {
        let line = scratch.file("rs485")
        rtu = try Self.serve(
            "modbus-rtu",
            line,
            ["--profile", "eastron-sdm630@1", "--profile", "eastron-sdm120@2"]
        )
        tcp = try Self.serve(
            "modbus-tcp",
            "127.0.0.1:0",
            ["--profile", "schneider-pm5xxx@1", "--phases", "3"]
        )
        let vibrationLine = scratch.file("vibration")
        vibration = try Self.serve(
            "modbus-rtu",
            vibrationLine,
            ["--profile", "witmotion-wtvb01"]
        )
        let streamLine = scratch.file("stream")
        stream = try Self.serve("wt901", streamLine, ["--stream-rate", "100", "--baud", "115200"])
        let served = try eventually("the TCP server's port") { [tcp] in
            tcp.errorLines.lazy.compactMap { line in
                line.firstRange(of: "127.0.0.1:").map {
                    line[$0.upperBound...].prefix { $0.isNumber }
                }
            }.first
        }
        for path in [line, vibrationLine, streamLine] {
            _ = try eventually("the served port \(path)") {
                FileManager.default.fileExists(atPath: path) ? true : nil
            }
        }
        configuration = Self.configuration(
            line: line,
            port: String(served),
            vibration: vibrationLine,
            stream: streamLine
        )
    }

    private static func serve(
        _ kind: String,
        _ port: String,
        _ options: [String]
    ) throws -> Program {
        let trace = kind == "wt901" ? [] : ["--trace"]
        return try Program(["simulate", "--serve", kind, port] + options + trace)
    }

    func stop() {
        for program in [rtu, tcp, vibration, stream] { program.signal(SIGTERM) }
    }

    private static func configuration(
        line: String,
        port: String,
        vibration: String,
        stream: String
    ) -> String {
        """
        [[bus]]
        id = "rs485"
        kind = "modbus-rtu"
        port = "\(line)"
        baud = 9600

        [[bus]]
        id = "lan"
        kind = "modbus-tcp"
        host = "127.0.0.1"
        tcp_port = \(port)

        [[bus]]
        id = "vibration"
        kind = "modbus-rtu"
        port = "\(vibration)"

        [[bus]]
        id = "stream"
        kind = "wt901"
        port = "\(stream)"
        baud = 115200

        [[device]]
        id = "sdm630"
        bus = "rs485"
        profile = "eastron-sdm630"
        unit_id = 1
        poll_interval_ms = 500
        response_timeout_ms = 300

        [[device]]
        id = "sdm120"
        bus = "rs485"
        profile = "eastron-sdm120"
        unit_id = 2
        poll_interval_ms = 500
        response_timeout_ms = 300

        [[device]]
        id = "pm5xxx"
        bus = "lan"
        profile = "schneider-pm5xxx"
        poll_interval_ms = 500

        [[device]]
        id = "wtvb01"
        bus = "vibration"
        profile = "witmotion-wtvb01"
        poll_interval_ms = 500

        [[device]]
        id = "wt901"
        bus = "stream"
        profile = "witmotion-wt901"

        [[asset]]
        id = "motor-01"
        name = "Feed pump"
        meter = "sdm630"
        vibration = "wtvb01"
        rated_current_a = 12.5

        [[asset]]
        id = "motor-02"
        name = "Fan"
        meter = "sdm120"
        vibration = "wt901"

        [[asset]]
        id = "motor-03"
        name = "Compressor"
        meter = "pm5xxx"
        """
    }
}
