import Diagnostics
import Testing

@testable import stator

@Suite struct ReplayTests {
    @Test("The reference is learned, then a step in one channel alarms and is explained by it")
    func alarm() throws {
        let directory = try TemporaryDirectory()
        let rows = Recordings.machine(rows: 900, fault: 700)
        try directory.write(Recordings.table(rows), to: "r.csv")
        let (lines, faults) = try Recordings.replay(
            directory.path + "/r.csv",
            mapping: Recordings.mapping,
            referenceRows: 500
        )
        #expect(lines.map(\.row) == Array(0..<900))
        #expect(lines[..<500].allSatisfy { $0.standing == .learning && $0.score == nil })
        #expect(lines[500...].allSatisfy { $0.standing == .judged && $0.score != nil })
        let first = try #require(lines.firstIndex { $0.isAlarm })
        #expect((703..<720).contains(first))
        #expect(lines[first].explanation.hasPrefix("Flow "))
        #expect(lines.last?.state == .anomalyDetected)
        #expect(faults == ReplayFaults())
    }

    @Test("A row is judged by rows before it only: cutting the recording changes no line")
    func pastOnly() throws {
        let directory = try TemporaryDirectory()
        let rows = Recordings.machine(rows: 900, fault: 700)
        try directory.write(Recordings.table(rows), to: "whole.csv")
        try directory.write(Recordings.table(Array(rows[..<760])), to: "part.csv")
        let lines = try ["/whole.csv", "/part.csv"].map { name in
            try Recordings.replay(
                directory.path + name,
                mapping: Recordings.mapping,
                referenceRows: 500
            )
            .lines
        }
        #expect(lines[1].count == 760)
        #expect(Array(lines[0][..<760]) == lines[1])
    }

    @Test("Bad values, unreadable times and steps back are counted, and the first of each is told")
    func faults() throws {
        let directory = try TemporaryDirectory()
        let text = """
            Time;Flow;Pressure
            2024-01-01 00:00:00;1,5;2
            later;n/a;x
            ;2;2
            2024-01-01 00:00:01;;NaN
            2024-01-01 00:00:05;3;inf

            """
        try directory.write(text, to: "r.csv")
        let (lines, faults) = try Recordings.replay(
            directory.path + "/r.csv",
            mapping: Recordings.mapping,
            referenceRows: 400
        )
        #expect(lines.count == 5)
        #expect(
            faults.sentences(rows: 5) == [
                "2 of 5 rows had values that are no numbers, the first in line 3, column Flow: "
                    + "\"n/a\"",
                "2 of 5 rows had no time that can be read, the first in line 3, column Time: "
                    + "\"later\"",
                "1 of 5 rows were earlier than the row before, the first in line 5",
            ]
        )
    }

    @Test("Without a time at all rows are an interval apart")
    func interval() throws {
        let directory = try TemporaryDirectory()
        try directory.write("v\n1\n2\n", to: "r.csv")
        let table = try TableReader(path: directory.path + "/r.csv")
        let text = "id = \"p\"\ninterval_s = 0.25\n[[channel]]\nname = \"v\"\ncolumn = \"v\"\n"
        let asset = try #require(Recordings.asset(text, names: table.names).asset)
        let source = TableReplay(table, asset: asset)
        let rows = [try #require(try source.next()), try #require(try source.next())]
        #expect(rows.map(\.time.nanoseconds) == [0, 250_000_000])
        #expect(rows.allSatisfy { $0.timestamp == nil && $0.event == nil })
        #expect(rows.map(\.extras) == [[1], [2]])
    }

    @Test("Rows without a time that reach beyond the clock's range are a fault")
    func beyond() throws {
        let directory = try TemporaryDirectory()
        try directory.write("v\n" + String(repeating: "1\n", count: 60_000), to: "r.csv")
        let text = "id = \"p\"\ninterval_s = 86400\n[[channel]]\nname = \"v\"\ncolumn = \"v\"\n"
        let error = #expect(throws: ReplayError.self) {
            try Recordings.replay(
                directory.path + "/r.csv",
                mapping: text,
                referenceRows: 100_000
            )
        }
        #expect("\(try #require(error))".contains("lower interval_s"))
    }

    @Test("Voltage and current enter by the door, as a replay; what it refuses is told with reason")
    func door() throws {
        let directory = try TemporaryDirectory()
        let header = "timestamp,voltage_v,current_a,power_factor,vibration_g\n"
        let text =
            header + "2024-01-01T00:00:00Z,230,4,0.9,0.1\n2024-01-01T00:00:01Z,2300,4,0.9,0.1\n"
            + "2024-01-01T00:00:02Z,230,,0.9,0.1\n2024-01-01T00:00:03Z,230,4,,0.1\n"
            + "2019-01-01T00:00:04Z,230,4,1,0.1\n"
        try directory.write(text, to: "r.csv")
        let table = try TableReader(path: directory.path + "/r.csv")
        let declaration = AssetDeclaration(
            id: "m",
            phases: 1,
            hasVibration: true,
            duty: .unknownMotor
        )
        let settings = AnalysisSettings(of: declaration, isTwin: false, interval: .seconds(1))
        let asset = try ReplayAsset(
            AssetSettings(
                declaration: declaration,
                name: "m",
                source: .ingest(silenceLimit: .seconds(10)),
                analysis: settings
            ),
            table: table
        )
        let source = TableReplay(table, asset: asset)
        var events: [SensorEvent?] = []
        while let row = try source.next() { events.append(row.event) }
        #expect(events.map { $0 != nil } == [true, false, false, true, false])
        #expect(events[0]?.source == .replay)
        #expect(events[0]?.powerKW == 230 * 4 * 0.9 / 1_000)
        #expect(events[3]?.powerFactor == nil)
        #expect(source.faults.refused.rows == 3)
        #expect(source.faults.refused.first.hasPrefix("in line 3: 2300.0 is not in 0.0…1000.0 V"))
    }

    @Test("A first row without a time is a fault of the file, with line, column and value")
    func firstTime() throws {
        let directory = try TemporaryDirectory()
        try directory.write("Time,Flow,Pressure\nsoon,1,2\n", to: "r.csv")
        let error = #expect(throws: ReplayError.self) {
            try Recordings.replay(
                directory.path + "/r.csv",
                mapping: Recordings.mapping,
                referenceRows: 400
            )
        }
        let text = "\(try #require(error))"
        #expect(text.contains("r.csv:2: column Time: \"soon\" is no time; expected ISO 8601"))
    }

    @Test("A reference of a constant makes no baseline, and says why")
    func constant() throws {
        let directory = try TemporaryDirectory()
        let rows = [[Double]](repeating: [1, 2], count: 500)
        try directory.write(Recordings.table(rows), to: "r.csv")
        let error = #expect(throws: ReplayError.self) {
            try Recordings.replay(
                directory.path + "/r.csv",
                mapping: Recordings.mapping,
                referenceRows: 400
            )
        }
        #expect("\(try #require(error))".contains("every channel is constant or missing"))
    }
}
