import Acquisition
import Diagnostics
import Glibc
import Testing

@testable import stator

@Suite struct ReplayCommandTests {
    @Test("The same recording gives the same bytes twice, to a file and to standard output")
    func sameBytes() throws {
        let place = try Place.make()
        let first = try ProgramRun(place.arguments + [place.path("a.csv")])
        #expect(first.status == 0)
        #expect(first.output.isEmpty)
        #expect(first.complaints.contains("pump: 900 rows, 500 of them the reference, "))
        #expect(first.complaints.contains("; 1 alarm\n  row 70"))
        #expect(first.complaints.contains("2023-11-14T22:25:"))
        let second = try ProgramRun(place.arguments)
        let file = try SettingsFile.text(at: place.path("a.csv"))
        #expect(second.output == file)
        let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 902)
        #expect(lines[0] + "\n" == ReplayLine.header)
        #expect(lines[1] == "0,2023-11-14T22:13:20.000Z,,0,,,learning,CALIBRATING,,")
        #expect(lines[900].hasPrefix("899,2023-11-14T22:28:19.000Z,0."))
        #expect(lines[900].contains(",1,"))
        #expect(lines[900].hasSuffix("\""))
        #expect(access(place.path("a.csv.part"), F_OK) != 0)
    }

    @Test("JSON lines say the same as the table")
    func jsonLines() throws {
        let place = try Place.make()
        let table = try ProgramRun(place.arguments + ["--csv"])
        let json = try ProgramRun(place.arguments + ["--jsonl"])
        #expect(json.status == 0)
        let lines = json.output.split(separator: "\n")
        #expect(lines.count == 900)
        #expect(
            lines[0] == "{\"row\":0,\"timestamp\":\"2023-11-14T22:13:20.000Z\",\"score\":null"
                + ",\"anomaly\":false,\"norm_score\":null,\"forest_score\":null"
                + ",\"standing\":\"learning\",\"state\":\"CALIBRATING\",\"health\":null"
                + ",\"explanation\":null}"
        )
        let fields = try #require(table.output.split(separator: "\n").last).split(separator: ",")
        #expect(lines[899].contains("\"score\":\(fields[2]),\"anomaly\":true"))
    }

    @Test(
        "An output that is there is kept unless --force is given, and no part stays after a fault"
    )
    func output() throws {
        let place = try Place.make()
        try place.directory.write("mine", to: "o.csv")
        let refused = try ProgramRun(place.arguments + [place.path("o.csv")])
        #expect(refused.status == EX_USAGE)
        #expect(refused.complaints.contains("o.csv is there already; --force replaces it"))
        #expect(try SettingsFile.text(at: place.path("o.csv")) == "mine")
        try place.directory.write(
            Recordings.table(Recordings.machine(rows: 600)) + "1\n",
            to: "r.csv"
        )
        let broken = try ProgramRun(place.arguments + [place.path("o.csv"), "--force"])
        #expect(broken.status == EX_DATAERR)
        #expect(broken.complaints.contains("r.csv:602: has 1 column, expected 3"))
        #expect(try SettingsFile.text(at: place.path("o.csv")) == "mine")
        #expect(access(place.path("o.csv.part"), F_OK) != 0)
        let nowhere = try ProgramRun(place.arguments + ["/nowhere/o.csv"])
        #expect(nowhere.status == EX_IOERR)
        #expect(nowhere.complaints.contains("cannot write /nowhere/o.csv: No such file"))
    }

    @Test("A recording no longer than its reference, a missing one and one of zeros end with 65")
    func recordings() throws {
        let place = try Place.make()
        let arguments = ["replay", "--asset", place.path("a.toml"), "--reference-rows", "900"]
        let short = try ProgramRun(arguments + [place.path("r.csv")])
        #expect(short.status == EX_DATAERR)
        #expect(short.complaints.contains("900 rows of pump are not more than the 900 of the ref"))
        #expect(short.complaints.contains("lower --reference-rows"))
        for (path, reason) in [
            ("/nowhere.csv", "/nowhere.csv: cannot be read: No such file"),
            ("/tmp", "cannot be read: Is a directory"), ("/dev/null", "is empty"),
            ("/dev/zero", "longer than"),
        ] {
            let run = try ProgramRun(arguments + [path])
            #expect(run.status == EX_DATAERR, "\(path)")
            #expect(run.complaints.contains(reason), "\(run.complaints)")
        }
    }

    @Test("Faults of the asset file end with 78, a command that cannot be with 64")
    func usage() throws {
        let place = try Place.make()
        try place.directory.write("id = \"p\"\n[columns]\ntimestamp = \"Tim\"\n", to: "a.toml")
        let fault = try ProgramRun(place.arguments)
        #expect(fault.status == 78)
        #expect(fault.complaints.contains("a.toml:3: columns.timestamp: \"Tim\" is not a column"))
        #expect(fault.complaints.contains("did you mean Time?"))
        #expect(try ProgramRun(place.arguments + ["--id", "motor-01"]).status == 78)
        for extra in [
            ["--csv", "--jsonl"], ["--force"], ["--delimiter", "5"],
            ["--format", "jsonl", "--delimiter", ";"],
        ] {
            #expect(try ProgramRun(place.arguments + extra).status == EX_USAGE, "\(extra)")
        }
    }

    @Test("What the twin says and the store exports is replayed as the asset of the configuration")
    func events() throws {
        let place = try Place.make()
        let configuration = place.path("stator.toml")
        let asset = "[[asset]]\nid = \"motor-01\"\n[asset.twin]\nrate_hz = 1\n"
        try place.directory.write(asset, to: "stator.toml")
        let twin = try ProgramRun(["simulate", "--rate", "1", "--count", "600"])
        try place.directory.write(twin.output, to: "e.jsonl")
        let arguments = [
            "replay", "--asset", configuration, "--reference-rows", "500", "--id", "motor-01",
        ]
        let run = try ProgramRun(arguments + [place.path("e.jsonl")])
        #expect(run.status == 0, "\(run.complaints)")
        #expect(run.output.split(separator: "\n").count == 601)
        #expect(!run.complaints.contains("refused"))
        #expect(run.complaints.contains("600 of 600 rows are simulated"))
        let header =
            "event_id,timestamp,asset_id,source,voltage_v,current_a,power_factor,vibration_g\n"
        let rows = Recordings.machine(rows: 600).enumerated().map { row, values in
            "x,\(1_700_000_000 + row),\(row % 2 == 0 ? "motor-01" : "motor-02"),"
                + "\(row < 100 ? "simulator" : "modbus-rtu"),"
                + "\(values[0] * 2.3),\(values[1] * 0.45),0.9,\(values[1] / 100)\n"
        }
        try place.directory.write(header + rows.joined(), to: "e.csv")
        let table = try ProgramRun(
            arguments.map { $0 == "500" ? "250" : $0 } + [place.path("e.csv")]
        )
        #expect(table.status == 0, "\(table.complaints)")
        #expect(table.output.split(separator: "\n").count == 301)
        #expect(
            table.complaints.contains("300 rows of other assets left out, the first of \"motor")
        )
    }

    @Test("A line that is no sensor event ends the replay; one that the door refuses is told")
    func badEvents() throws {
        let place = try Place.make()
        let twin = try ProgramRun(["simulate", "--rate", "1", "--count", "3"])
        let lines = twin.output.split(separator: "\n")
        let high = lines[1].split(separator: "\"voltage_v\":")
        let number = try #require(high.last).drop { $0 != "," }
        let refused = "\(high[0])\"voltage_v\":9999\(number)"
        let arguments = [
            "replay", "--asset", Repository.path("deploy/stator.toml"), "--reference-rows", "500",
            "--id", "motor-01", place.path("e.jsonl"),
        ]
        try place.directory.write("\(lines[0])\n\(refused)\n\n\(lines[2])\n", to: "e.jsonl")
        let told = try ProgramRun(arguments)
        #expect(told.status == EX_DATAERR)
        #expect(told.complaints.contains("3 rows of motor-01 are not more than the 500"))
        #expect(told.complaints.contains("1 of 3 rows had signals that were refused, the first in"))
        #expect(told.complaints.contains("line 2: signals: voltage_v: 9999.0 is not in 0.0…1000.0"))
        try place.directory.write("\(lines[0])\n{\"event_id\":\n", to: "e.jsonl")
        let broken = try ProgramRun(arguments)
        #expect(broken.status == EX_DATAERR)
        #expect(broken.complaints.contains("e.jsonl:2: is no sensor event: byte "))
    }

    @Test("It has help with examples")
    func help() throws {
        let run = try ProgramRun(["replay", "--help"])
        #expect(run.status == 0)
        #expect(run.output.contains("EXAMPLES:\n"))
        #expect(run.output.contains("--reference-rows"))
    }
}

/// A recording with a fault at row 700, and what says which columns it has.
private struct Place: ~Copyable {
    let directory: TemporaryDirectory

    static func make() throws -> Self {
        let directory = try TemporaryDirectory()
        let rows = Recordings.machine(rows: 900, fault: 700)
        try directory.write(Recordings.table(rows), to: "r.csv")
        try directory.write(Recordings.mapping, to: "a.toml")
        return Self(directory: directory)
    }

    func path(_ name: String) -> String { directory.path + "/" + name }

    var arguments: [String] {
        ["replay", path("r.csv"), "--asset", path("a.toml"), "--reference-rows", "500"]
    }
}
