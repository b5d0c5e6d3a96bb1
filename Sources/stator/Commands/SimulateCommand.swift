import Acquisition
import ArgumentParser
import Diagnostics
import DigitalTwin

/// `stator simulate`: the digital twin, as events or as a device on a wire.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the digital twin: events as JSON lines, or a served meter or accelerometer.",
        discussion: """
            Without --serve it writes sensor events, one JSON object a line, source simulator. The \
            same seed and options give the same bytes on every machine.

            With --serve it answers as a real device does, with the profile's registers: on a serial \
            port, on a pseudo-terminal that it makes where PORT does not exist, or on a TCP address. \
            What reads it takes it for real; use it for trying, with a store of its own.

            EXAMPLES:
              stator simulate --seed 7 --count 500
              stator simulate --count 6000 --fault spike --severity mild --fault-after 9
              stator simulate --rate 1000 --bearing inner-race --life 600 --count 600000
              stator simulate --serve modbus-rtu /tmp/meter --profile eastron-sdm630
              stator simulate --serve modbus-rtu /dev/ttyUSB1 --profile eastron-sdm120@2
              stator simulate --serve modbus-tcp 127.0.0.1:1502 --profile schneider-pm5xxx
              stator simulate --serve modbus-rtu /tmp/line --strict-line \\
                --profile eastron-sdm120@7 --profile elmeasure-lg5310@12
              stator simulate --serve wt901 /tmp/accelerometer --stream-rate 10
            """
    )

    @OptionGroup var twin: TwinOptions

    @Option(help: ArgumentHelp("Write this many events, then stop.", valueName: "events"))
    var count: Int?

    @Option(name: .customLong("asset"), help: "The asset_id of the events.")
    var assetID = "motor-01"

    @Option(help: ArgumentHelp("The timestamp of the first event.", valueName: "UTC"))
    var start = "2026-01-01T00:00:00Z"

    @Option(help: "Serve a device instead: modbus-rtu, modbus-tcp or wt901.")
    var serve: ServedBus?

    @Argument(help: "The serial port, the path of a pseudo-terminal to make, or HOST:PORT.")
    var port: String?

    @Option(
        help: ArgumentHelp(
            "The device to serve, and its unit id if not the profile's; may be given more than once.",
            valueName: "name[@unit]"
        )
    )
    var profile: [String] = []

    @Option(
        help: ArgumentHelp("Samples a second of --serve wt901: 10, 100 or 200.", valueName: "Hz")
    )
    var streamRate = 10

    @Option(
        help: ArgumentHelp("The served line's rate; default: the profile's.", valueName: "bit/s")
    )
    var baud: Int?

    @Flag(
        help: ArgumentHelp(
            "Each device hears only its own speed and parity, its profile's or --baud.",
            discussion:
                "On a pseudo-terminal, which carries bytes at any speed, as a wire does not."
        )
    )
    var strictLine = false

    @Flag(help: "Print every reply of a served Modbus device as a JSON line.")
    var trace = false

    @Option(
        help: ArgumentHelp(
            "A directory of your own device profiles, before all others.",
            valueName: "directory"
        )
    )
    var profiles: String?

    func validate() throws {
        if let count, count < 1 {
            throw ValidationError("--count \(count) is not a number of events from 1 up")
        }
        guard let first = Timestamp(start) else {
            throw ValidationError(
                "--start \(start) is no UTC instant; expected like 2026-01-01T00:00:00Z"
            )
        }
        guard EventDoor.instants.contains(first) else {
            throw ValidationError(
                "--start \(start) is before 2020 or after 2099, when no event is believed"
            )
        }
        guard !assetID.isEmpty, assetID.utf8.count <= AssetDeclaration.idByteLimit else {
            throw ValidationError(
                "--asset has \(assetID.utf8.count) bytes; expected 1…\(AssetDeclaration.idByteLimit)"
            )
        }
        guard let serve else {
            guard port == nil, profile.isEmpty else {
                throw ValidationError("PORT and --profile go with --serve")
            }
            return
        }
        if let baud, !LineSettings.baudRates.contains(baud) {
            let rates = LineSettings.baudRates.map(String.init).joined(separator: ", ")
            throw ValidationError("--baud \(baud) is none of: \(rates)")
        }
        guard WT901Stream.ratesHz.contains(streamRate) else {
            throw ValidationError("--stream-rate \(streamRate) is none of: 10, 100, 200")
        }
        guard port != nil else { throw ValidationError("--serve \(serve.rawValue) needs a PORT") }
        guard count == nil else { throw ValidationError("--count does not go with --serve") }
        guard (serve == .wt901) == profile.isEmpty else {
            throw ValidationError(
                serve == .wt901
                    ? "--serve wt901 takes no --profile: the accelerometer's stream is the only one"
                    : "--serve \(serve.rawValue) needs at least one --profile; "
                        + "the names are the files in board/profiles"
            )
        }
    }

    func run() throws {
        // What is wrong with the twin's options is said before anything is opened.
        let settings = try twin.settings()
        if let serve, let port {
            try ServeSession(
                bus: serve,
                port: port,
                profileNames: profile,
                catalog: ConfigurationOptions.catalog(profiles),
                twin: twin,
                baud: baud,
                streamRateHz: streamRate,
                isLineStrict: strictLine,
                isTraced: trace
            ).run()
        } else if let first = Timestamp(start) {
            EventWriter(settings: settings, assetID: assetID, start: first).write(count: count)
        }
    }
}

/// What `--serve` can serve.
enum ServedBus: String, CaseIterable, ExpressibleByArgument {
    case modbusRTU = "modbus-rtu"
    case modbusTCP = "modbus-tcp"
    case wt901
}
