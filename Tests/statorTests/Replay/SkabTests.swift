import Diagnostics
import Glibc
import Testing

@testable import stator

/// The development half of the Skoltech Anomaly Benchmark (SKAB v0.9, Katser and Kozitsin 2020),
/// which is not part of this repository.
///
/// `STATOR_SKAB` names the directory; without it these tests are skipped.
@Suite(.enabled(if: Skab.directory != nil, "the benchmark's files are not here"))
struct SkabTests {
    @Test("On the pump testbed F1 is 0.90 or more, at most 5 % of healthy rows alarm, within 25 s")
    func faults() throws {
        let directory = try #require(Skab.directory)
        let files = try Skab.files(in: directory)
        try #require(files.count >= 17, "\(files)")
        var tally = SkabTally()
        for file in files {
            let labels = try Skab.labels(file)
            let lines = try Recordings.replay(
                file,
                mapping: Skab.mapping,
                referenceRows: Skab.referenceRows
            )
            .lines
            try #require(lines.count == labels.count, "\(file)")
            tally.add(labels, lines.map(\.isAlarm))
        }
        print("SKAB, \(files.count) files: \(tally)")
        #expect(tally.f1 >= 0.90)
        #expect(tally.falseAlarmRate <= 0.05)
        #expect(tally.medianDelayS <= 25)
        #expect(tally.undetected == 0)
    }

    @Test("2.1 hours of the healthy pump after half an hour of reference raise no alarm")
    func healthy() throws {
        let directory = try #require(Skab.directory)
        let (lines, faults) = try Recordings.replay(
            directory + "/anomaly-free.csv",
            mapping: Skab.mapping,
            referenceRows: 1_800
        )
        try #require(lines.count == 9_405)
        #expect(lines.allSatisfy { !$0.isAlarm })
        #expect(lines[1_800...].allSatisfy { $0.score != nil })
        #expect(faults == ReplayFaults())
    }
}

/// Where the benchmark is, and what its files say.
enum Skab {
    /// The rows at the start of a file that are healthy and not scored.
    static let referenceRows = 400

    static let directory = Recordings.outside("STATOR_SKAB", "../shared/data/skab-dev")

    /// All channels but the two temperatures, as the benchmark's authors judge them.
    static let mapping: String = {
        let channels = [
            ("accelerometer_1_rms", "Accelerometer1RMS"),
            ("accelerometer_2_rms", "Accelerometer2RMS"), ("pump_current_a", "Current"),
            ("pressure_bar", "Pressure"), ("pump_voltage_v", "Voltage"),
            ("flow_l_per_min", "Volume Flow RateRMS"),
        ]
        return "id = \"pump\"\n[columns]\ntimestamp = \"datetime\"\n"
            + channels.map { "[[channel]]\nname = \"\($0.0)\"\ncolumn = \"\($0.1)\"\n" }.joined()
    }()

    /// The labelled recordings, sorted.
    static func files(in directory: String) throws -> [String] {
        var files: [String] = []
        for group in ["other", "valve1", "valve2"] {
            guard let stream = opendir("\(directory)/\(group)") else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name.hasSuffix(".csv") { files.append("\(directory)/\(group)/\(name)") }
            }
        }
        return files.sorted()
    }

    /// For each row its second since the first, and whether the benchmark calls it anomalous.
    static func labels(_ file: String) throws -> [(second: Double, isAnomalous: Bool)] {
        let table = try TableReader(path: file)
        let time = try #require(table.names.firstIndex(of: "datetime"))
        let anomaly = try #require(table.names.firstIndex(of: "anomaly"))
        let text = FieldText(delimiter: table.delimiter)
        var labels: [(Double, Bool)] = []
        while try table.next() {
            let instant = try #require(text.timestamp(table.field(time)))
            labels.append(
                (Double(instant.microseconds) / 1e6, text.value(table.field(anomaly)) == .number(1))
            )
        }
        return labels
    }
}

/// Alarms against labels, rows of the reference left out.
struct SkabTally: CustomStringConvertible {
    private var truePositives = 0.0
    private var falsePositives = 0.0
    private var falseNegatives = 0.0
    private var trueNegatives = 0.0
    private var delays: [Double] = []
    /// The files whose first anomaly never meets an alarm.
    private(set) var undetected = 0

    /// Adds a file.
    mutating func add(_ labels: [(second: Double, isAnomalous: Bool)], _ alarms: [Bool]) {
        let rows = Skab.referenceRows..<labels.count
        for row in rows {
            switch (labels[row].isAnomalous, alarms[row]) {
            case (true, true): truePositives += 1
            case (true, false): falseNegatives += 1
            case (false, true): falsePositives += 1
            case (false, false): trueNegatives += 1
            }
        }
        guard let start = rows.first(where: { labels[$0].isAnomalous }),
            let end = rows.last(where: { labels[$0].isAnomalous })
        else { return }
        if let hit = (start...end).first(where: { alarms[$0] }) {
            delays.append(labels[hit].second - labels[start].second)
        } else {
            undetected += 1
        }
    }

    /// 2·TP / (2·TP + FP + FN).
    var f1: Double {
        2 * truePositives / max(1, 2 * truePositives + falsePositives + falseNegatives)
    }

    /// FP / (FP + TN): the share of healthy rows that alarm.
    var falseAlarmRate: Double { falsePositives / max(1, falsePositives + trueNegatives) }

    /// The median time from the first anomalous row to the first alarm; infinite without any.
    var medianDelayS: Double {
        guard !delays.isEmpty else { return .infinity }
        let sorted = delays.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    var description: String {
        "F1 \(f1), FAR \(falseAlarmRate), median delay \(medianDelayS) s, \(undetected) undetected"
    }
}
