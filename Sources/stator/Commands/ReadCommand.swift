import Acquisition
import ArgumentParser
import Diagnostics
import Glibc
import Platform

/// `stator read`: what each configured device says now.
struct ReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Print what each configured device says now.",
        discussion: """
            Asks every device of the configuration and prints each channel with its unit, its \
            quality and the raw registers it came from. Nothing is stored and nothing is written \
            to a device. Not beside a running agent: a bus has one client.

            EXIT CODES, with --once:
              0   Every device answered.
              1   One did not, or not with everything.
              64  There is no such device, or none to read.
              69  None could be read at all: no port opened, or all are silent.
              78  The configuration is faulty.

            EXAMPLES:
              stator read --once
              stator read --once --device meter-1 --config /etc/stator/stator.toml
              stator read --once --json
              stator read --interval 5
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Ask once, then stop. Without it, ask again and again until Ctrl-C.")
    var once = false

    @Option(help: ArgumentHelp("Seconds between two rounds.", valueName: "seconds"))
    var interval = 1

    @Option(help: ArgumentHelp("Only this device; may be given more than once.", valueName: "id"))
    var device: [String] = []

    @Flag(help: "Print one JSON object a device and round.")
    var json = false

    func validate() throws {
        guard (1...86_400).contains(interval) else {
            throw ValidationError("--interval \(interval) is not in 1…86400 seconds")
        }
    }

    func run() throws {
        let loaded = try options.loadOrTell()
        for warning in loaded.warnings { Terminal.write("\(warning)", to: .complaint) }
        let configuration = loaded.configuration
        let buses = try selectedBuses(configuration)
        while true {
            let answers = Self.ask(buses)
            for answer in answers {
                let text = json ? AnswerText.json(answer) : AnswerText.table(answer)
                Terminal.write(text)
            }
            if once {
                if answers.allSatisfy({ $0.failure == nil }) { return }
                throw answers.contains(where: \.hasValue) ? ExitCode(1) : ExitCode(EX_UNAVAILABLE)
            }
            Condition(()).wait(upTo: .seconds(interval), until: { false }, then: { _ in })
        }
    }

    private func selectedBuses(_ configuration: Configuration) throws -> [BusSettings] {
        let known = configuration.buses.flatMap(\.devices).map(\.id)
        guard !known.isEmpty else {
            throw ExitCode.telling(
                "the configuration has no device to read: only the digital twin would run; "
                    + "add a [[bus]] and a [[device]], see deploy/stator.toml"
            )
        }
        for id in device where !known.contains(id) {
            throw ExitCode.telling(
                "there is no device \(id); there are: \(known.joined(separator: ", "))"
            )
        }
        guard !device.isEmpty else { return configuration.buses }
        return configuration.buses.compactMap { bus in
            var bus = bus
            bus.devices.removeAll { !device.contains($0.id) }
            return bus.devices.isEmpty ? nil : bus
        }
    }

    /// All buses at the same time, each on its own thread; answers in the configuration's order.
    private static func ask(_ buses: [BusSettings]) -> [DeviceAnswer] {
        let answers = Condition([Int: [DeviceAnswer]]())
        let workers = buses.enumerated().map { place, bus in
            WorkerThread(name: "read \(bus.id)") {
                let said = DeviceAnswer.all(of: bus)
                answers.signal { $0[place] = said }
            }
        }
        for worker in workers { worker.join() }
        return answers.withLock { answers in buses.indices.flatMap { answers[$0] ?? [] } }
    }
}
