import Acquisition
import Glibc
import Testing

@testable import stator

@Suite struct ConfigurationCommandTests {
    @Test("A configuration without faults is told on one line, exit 0")
    func good() throws {
        let run = try ProgramRun(["config", "check", "--config", Self.sample])
        #expect(run.status == 0)
        #expect(run.output == "OK: \(Self.sample): 0 buses, 0 devices, 1 asset (1 digital twin)\n")
        #expect(run.complaints.isEmpty)
    }

    @Test("Faults are all told, without colours where no terminal is, exit 78")
    func broken() throws {
        let file = Repository.path("Tests/statorTests/Golden/broken.toml")
        let run = try ProgramRun(["config", "check", "--config", file])
        #expect(run.status == 78)
        #expect(run.output.isEmpty)
        let lines = run.complaints.split(separator: "\n")
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix("\(file):") })
        #expect(lines.last == "25 faults: the agent will not start with this")
        #expect(!run.complaints.contains("\u{1B}"))
    }

    @Test("Where a terminal is the places of faults are coloured, unless NO_COLOR is set")
    func colours() throws {
        let file = Repository.path("Tests/statorTests/Golden/broken.toml")
        let arguments = ["config", "check", "--config", file]
        for (environment, isColoured) in [([:], true), (["NO_COLOR": "1"], false)] {
            let terminal = try PseudoTerminal()
            let run = try ProgramRun(
                arguments,
                environment: environment,
                terminal: terminal.path
            )
            #expect(run.status == 78)
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = Glibc.read(terminal.controller, &bytes, bytes.count)
            let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            let start = isColoured ? "\u{1B}[31m\(file):2\u{1B}[0m: " : "\(file):2: "
            #expect(text.hasPrefix(start + "agent.site: is empty"))
        }
    }

    @Test("With --json the same comes as one object, exit 78")
    func json() throws {
        let file = Repository.path("Tests/statorTests/Golden/broken.toml")
        let run = try ProgramRun(["config", "check", "--json", "--config", file])
        #expect(run.status == 78)
        #expect(run.complaints.isEmpty)
        #expect(run.output.hasPrefix("{\"dropped_faults\":0,\"faults\":[{\"file\":\"\(file)\","))
        #expect(run.output.hasSuffix(",\"ok\":false}\n"))
    }

    @Test("A file that is not there is a fault of the configuration, exit 78")
    func missing() throws {
        for arguments in [
            ["config", "check", "--config", "/nowhere.toml"], ["config", "check"],
        ] {
            let run = try ProgramRun(arguments, environment: ["STATOR_CONFIG": "/nowhere.toml"])
            #expect(run.status == 78)
            #expect(run.complaints.hasPrefix("/nowhere.toml:1: cannot be read: No such file"))
        }
    }

    @Test("A directory, a binary and a file too long are told as such, exit 78")
    func unreadable() throws {
        for (path, reason) in [
            ("/tmp", "Is a directory"), ("/proc/self/exe", "longer than"), ("/dev/zero", "longer"),
        ] {
            let run = try ProgramRun(["config", "check", "--config", path])
            #expect(run.status == 78)
            #expect(run.complaints.contains(reason))
        }
    }

    @Test("A serial port that is not plugged in is a warning, exit 0")
    func warning() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/stator.toml"
        try directory.write(goodConfiguration, to: "stator.toml")
        let run = try ProgramRun(["config", "check", "--config", path])
        #expect(run.status == 0)
        #expect(run.complaints.contains("stator.toml:6: warning: bus[1].port: /dev/line is not"))
        #expect(
            run.output == "OK: \(path): 3 buses, 3 devices, 3 assets (1 digital twin)\n"
        )
    }

    @Test("A directory of one's own profiles counts before the program's, and hides no other")
    func ownProfiles() throws {
        let directory = try TemporaryDirectory()
        try directory.write(goodConfiguration, to: "stator.toml")
        let arguments = ["config", "check", "--config", directory.path + "/stator.toml"]
        let empty = try ProgramRun(arguments + ["--profiles", directory.path + "/none"])
        #expect(empty.status == 0)
        try directory.write("title = 1", to: "eastron-sdm120.toml")
        let byOption = try ProgramRun(arguments + ["--profiles", directory.path])
        #expect(byOption.status == 78)
        #expect(byOption.complaints.contains(directory.path + "/eastron-sdm120.toml:1"))
        let byEnvironment = try ProgramRun(
            arguments,
            environment: ["STATOR_PROFILES": directory.path]
        )
        #expect(byEnvironment.status == 78)
        #expect(byEnvironment.complaints.contains(directory.path + "/eastron-sdm120.toml:1"))
    }

    @Test("Every command has help with examples, and the program tells its version")
    func help() throws {
        for arguments in [["--help"], ["config", "--help"], ["config", "check", "--help"]] {
            let run = try ProgramRun(arguments)
            #expect(run.status == 0)
            #expect(run.output.contains("EXAMPLES:\n"))
        }
        let run = try ProgramRun(["--version"])
        #expect(run.status == 0)
        #expect(run.output == Stator.version + "\n")
    }

    private static let sample = Repository.path("deploy/stator.toml")
}
