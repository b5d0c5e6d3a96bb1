import Diagnostics
import Glibc
import Testing

@testable import stator

/// Set 1 of the NASA/IMS bearings (Lee, Qiu, Yu and Lin 2007): four bearings, a file every 10 minutes for 35 days; at
/// the end bearing 3 has an inner-race fault, bearing 4 one of its rolling elements, 1 and 2 none.
///
/// `STATOR_IMS` names the table of the files' statistics; without it these tests are skipped. Rows are
/// 600 s apart, so the detector's times are stretched 200-fold: its 12 s are 40 minutes.
@Suite(.enabled(if: Bearings.file != nil, "the bearings' statistics are not here"))
struct BearingTests {
    @Test(
        "Bearing 3, whose inner race breaks, alarms two days ahead or more, and not before the last week"
    )
    func innerRace() throws {
        let bearing = try Bearings.replay(3)
        let lead = try #require(bearing.leadsH.first)
        #expect((48...168).contains(lead), "\(bearing.leadsH)")
    }

    @Test("Bearing 4, whose rolling elements break, alarms four days ahead or more, and stays so")
    func rollingElement() throws {
        let bearing = try Bearings.replay(4)
        let lead = try #require(bearing.leadsH.first)
        #expect((96...168).contains(lead), "\(bearing.leadsH)")
        #expect(bearing.isAlarmAtEnd)
    }

    @Test("Bearing 1, which stays whole, never alarms")
    func whole() throws {
        #expect(try Bearings.replay(1).leadsH == [])
    }

    // It does: a drop of 7 % in one channel's level, days after the reference, which no rule knows
    // from a fault. A longer reference or another pace moves it and does not cure it.
    @Test("Bearing 2, which stays whole, alarms at most twice")
    func falseAlarms() throws {
        #expect(try Bearings.replay(2).leadsH.count <= 2)
    }
}

/// The replay of one bearing.
enum Bearings {
    /// The hours of operation that are the reference; a pause counts as ten minutes.
    private static let referenceH = 24.0

    static let file = Recordings.outside("STATOR_IMS", "../shared/data/ims/ims_test1_raw.csv")

    /// What came of one bearing.
    struct Outcome {
        /// How long before the last file each alarm began, h.
        var leadsH: [Double] = []
        var isAlarmAtEnd = false
    }

    /// Replays log σ and log(kurtosis + 3) of both accelerometers of a bearing, 1…4.
    static func replay(_ bearing: Int) throws -> Outcome {
        let table = try TableReader(path: try #require(file))
        let text = FieldText(delimiter: table.delimiter)
        let time = try #require(table.names.firstIndex(of: "timestamp"))
        let columns = try ["ch1_std", "ch1_kurt", "ch2_std", "ch2_kurt"].map { name in
            try #require(table.names.firstIndex(of: "Bearing\(bearing)_\(name)"))
        }
        var hours: [Double] = []
        var recording = "t,s1,k1,s2,k2\n"
        while try table.next() {
            let instant = try #require(text.timestamp(table.field(time)))
            hours.append(Double(instant.microseconds) / 3.6e9)
            var line = "\(instant)"
            for (place, column) in columns.enumerated() {
                guard case .number(let number) = text.value(table.field(column)) else {
                    Issue.record("no number in line \(table.line)")
                    continue
                }
                line += ",\(log(place % 2 == 0 ? number : max(number + 3, 1e-3)))"
            }
            recording += line + "\n"
        }
        try #require(hours.count == 2_156)
        let directory = try TemporaryDirectory()
        try directory.write(recording, to: "b.csv")
        let lines = try Recordings.replay(
            directory.path + "/b.csv",
            mapping: mapping,
            referenceRows: referenceRows(hours)
        )
        .lines
        var outcome = Outcome(isAlarmAtEnd: lines.last?.isAlarm ?? false)
        for row in 1..<lines.count where lines[row].isAlarm && !lines[row - 1].isAlarm {
            outcome.leadsH.append(hours[hours.count - 1] - hours[row])
        }
        print("bearing \(bearing), h before the last file: \(outcome.leadsH)")
        return outcome
    }

    private static func referenceRows(_ hours: [Double]) -> Int {
        var operatedH = 0.0
        for row in 1..<hours.count {
            operatedH += min(hours[row] - hours[row - 1], 1.0 / 6)
            if operatedH >= referenceH { return row }
        }
        return hours.count
    }

    private static let mapping =
        "id = \"bearing\"\ninterval_s = 600\n[columns]\ntimestamp = \"t\"\n"
        + ["s1", "k1", "s2", "k2"]
        .map { "[[channel]]\nname = \"\($0)\"\ncolumn = \"\($0)\"\n" }.joined()
}
