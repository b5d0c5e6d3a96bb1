import ArgumentParser
import CPlatform
import Glibc
import StatusPage

/// `stator status`: the running agent, in a terminal.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the running agent: assets, signals, buses, store.",
        discussion: """
            Asks the agent on this machine and prints what its page shows. Values are those of the \
            last second; an asset that is simulated says DIGITAL TWIN, one without data DISCONNECTED.

            EXIT CODES:
              0   The agent works, perhaps degraded: what is wrong is listed.
              1   The agent cannot be reached or understood.
              3   The agent says that it does not do its work.
              78  The configuration that --config names has faults.

            EXAMPLES:
              stator status
              stator status --listen 127.0.0.1:9000
              stator status --json
            """
    )

    @OptionGroup var agent: AgentChoice

    @Flag(help: "Print the document as the agent sends it, JSON.")
    var json = false

    func run() throws {
        let query = StatusQuery(
            listen: try agent.address(),
            isJSON: json,
            isColoured: Terminal.Output.result.hasColour,
            width: Terminal.width
        )
        let answer: (output: String, exit: StatusQuery.Exit)
        do throws(StatusClientError) {
            answer = try query.run()
        } catch {
            Terminal.write("stator: \(error)", to: .complaint)
            throw ExitCode(StatusQuery.Exit.unreachable.rawValue)
        }
        Terminal.write(answer.output)
        if answer.exit != .working { throw ExitCode(answer.exit.rawValue) }
    }
}
