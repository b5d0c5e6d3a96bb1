import ArgumentParser
import Diagnostics

/// `stator asset`: what an operator tells an asset.
struct AssetTasks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "asset",
        abstract: "Answer an asset's alarm, write in its log, purge its wear.",
        discussion: """
            Asks the running agent, which answers once it is done. What is done is in the asset's log.

            EXIT CODES:
              0   Done.
              1   The agent cannot be reached or understood.
              2   The agent refuses: it does not apply now, or the token is missing or wrong.
              78  The configuration has faults.

            EXAMPLES:
              stator asset ack --note "on my way"
              stator asset false-alarm --note "belt changed, runs as it should"
              stator asset log oil_change "10 l" --severity notice
              stator asset purge motor-01
            """,
        subcommands: [Acknowledge.self, FalseAlarm.self, Log.self, Purge.self]
    )

    struct Acknowledge: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack",
            abstract: "Say that the alarm was seen; health and risk stay as they are."
        )
        @OptionGroup var order: AssetOrder
        func run() throws { try order.run(.acknowledge) }
    }

    struct FalseAlarm: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "false-alarm",
            abstract: "Say that what is now is normal: it is what is compared with from here on."
        )
        @OptionGroup var order: AssetOrder
        func run() throws { try order.run(.falseAlarm) }
    }

    struct Log: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "log",
            abstract: "Write an entry in the asset's log."
        )
        @OptionGroup var order: AssetOrder
        @Argument(help: "What kind of entry it is: a word of a-z, 0-9 and _.")
        var type: String
        @Argument(help: "The entry.")
        var text: String
        @Option(help: "notice, warning or critical.")
        var severity = "notice"

        func validate() throws {
            guard order.note == nil else { throw ValidationError("the entry itself is the note") }
        }

        func run() throws {
            try order.run(
                .log,
                [
                    ("type", JSONText.quoted(type)), ("severity", JSONText.quoted(severity)),
                    ("note", JSONText.quoted(text)),
                ]
            )
        }
    }

    struct Purge: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "purge",
            abstract:
                "Set the wear of the asset to nothing; it cannot be undone, the baseline stays."
        )
        @OptionGroup var order: AssetOrder
        @Argument(help: "The asset, named once more.")
        var confirm: String

        func run() throws {
            var order = order
            order.call.asset = order.call.asset ?? confirm
            try order.run(.purge, [("confirm", JSONText.quoted(confirm))])
        }
    }
}
