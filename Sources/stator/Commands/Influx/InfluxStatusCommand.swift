import ArgumentParser
import StatusPage

/// `stator influx status`: how far each server is.
struct InfluxStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How far each server is: what waits, how old, how fast, what went wrong.",
        discussion: """
            Asks the running agent on this machine.

            EXIT CODES:
              0   Every server takes what it is sent.
              1   The agent cannot be reached or understood.
              3   A server cannot be reached or refuses us; what waits is kept.
              78  The configuration that --config names has faults.

            EXAMPLES:
              stator influx status
              stator influx status --listen 127.0.0.1:9000 --json
            """
    )

    @OptionGroup var agent: AgentChoice

    @Flag(help: "Print the sinks as the agent sends them, JSON.")
    var json = false

    func run() throws {
        let listen = try agent.address()
        let status: AgentStatus
        do throws(StatusClientError) {
            status = try StatusClient.fetch(listen: listen).status
        } catch {
            Terminal.write("stator: \(error)", to: .complaint)
            throw ExitCode.failure
        }
        if json {
            Terminal.write(try status.sinksJSON())
        } else if status.sinks.isEmpty {
            Terminal.write("the configuration of the running agent has no [[sink]]")
        } else {
            Terminal.write(
                StatusText.render(
                    status.sinks,
                    colour: Terminal.Output.result.hasColour,
                    width: Terminal.width
                )
            )
        }
        if !status.sinks.allSatisfy(\.isDelivering) { throw ExitCode(3) }
    }
}
