import ArgumentParser
import Diagnostics
import Platform
import StatusPage

/// `stator baseline`: what healthy is, how it was learned, and another one.
struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "See what an asset is compared with; learn, exchange, check it.",
        discussion: """
            All but `validate` ask the running agent, which answers once it is done.

            EXIT CODES:
              0   Done.
              1   The agent cannot be reached or understood, or the output file is there already.
              2   The agent refuses: it does not apply now, or the token is missing or wrong.
              78  The configuration has faults.

            EXAMPLES:
              stator baseline show
              stator baseline learn --note "new bearings"
              stator baseline use 3
              stator baseline export -o motor-01.json
              stator baseline validate --from 2026-01-30
            """,
        subcommands: [
            BaselineShow.self, Versions.self, Learn.self, Conclude.self, Reset.self, Undo.self,
            Use.self, BaselineExport.self, Import.self, BaselineValidate.self,
        ],
        defaultSubcommand: BaselineShow.self
    )

    struct Versions: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "versions",
            abstract: "All versions that are kept, newest first."
        )
        @OptionGroup var call: AssetCall
        func run() throws {
            let answer = try call.send(.init("GET", try call.path("/baselines")))
            Terminal.write(
                call.json
                    ? String(decoding: answer, as: UTF8.self).trimmedLine
                    : try BaselineVersions(answer).text
            )
        }
    }

    struct Learn: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "learn",
            abstract: "Learn what healthy is from now on; the machine must be healthy."
        )
        @OptionGroup var order: AssetOrder
        func run() throws { try order.run(.learn) }
    }

    struct Conclude: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "conclude",
            abstract:
                "Make a baseline of what was recorded so far, though it is less than asked for."
        )
        @OptionGroup var order: AssetOrder
        func run() throws { try order.run(.concludeLearning) }
    }

    struct Reset: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset",
            abstract:
                "After a repair: no wear, and a new baseline is learned; `undo` takes it back."
        )
        @OptionGroup var order: AssetOrder
        func run() throws { try order.run(.serviceReset) }
    }

    struct Undo: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "undo",
            abstract: "Take the last reset back: its wear and its baseline are there again."
        )
        @OptionGroup var order: AssetOrder
        func run() throws { try order.run(.undoReset) }
    }

    struct Use: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "use",
            abstract: "Compare with another version."
        )
        @OptionGroup var order: AssetOrder
        @Argument(help: "The version; without it the one before.")
        var version: UInt64?
        func run() throws {
            try order.run(.useBaseline, version.map { [("version", "\($0)")] } ?? [])
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Compare with a baseline that was exported, of this asset or one like it."
        )
        @OptionGroup var order: AssetOrder
        @Argument(help: "The file.", completion: .file(extensions: ["json"]))
        var file: String

        func validate() throws {
            guard order.note == nil else {
                throw ValidationError("a note cannot go with a file; write one with `asset log`")
            }
        }

        func run() throws {
            let json: String
            do throws(SmallFile.ReadError) {
                json = try SmallFile.read(file)
            } catch {
                throw ExitCode.telling("the baseline cannot be read: \(error)")
            }
            try order.run(.importBaseline, body: Array(json.utf8))
        }
    }
}
