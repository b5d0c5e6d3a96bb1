import Acquisition
import Diagnostics
import Glibc
import Testing

@testable import stator

/// Recordings that tests make, read and replay.
enum Recordings {
    /// The rows of a steady machine, two channels at 1 Hz; from `fault` on the first is 8 higher.
    static func machine(rows: Int, fault: Int = .max, seed: UInt64 = 7) -> [[Double]] {
        var random = SplitMix64(seed: seed)
        return (0..<rows).map { row in
            [
                100 + random.nextUnit() + (row >= fault ? 8 : 0),
                20 + 0.5 * random.nextUnit(),
            ]
        }
    }

    /// The same as a table with the columns Time, Flow, Pressure.
    static func table(_ rows: [[Double]]) -> String {
        "Time,Flow,Pressure\n"
            + rows.enumerated()
            .map { "\(1_700_000_000 + $0.offset),\($0.element[0]),\($0.element[1])\n" }.joined()
    }

    /// What says so.
    static let mapping = """
        id = "pump"
        [columns]
        timestamp = "Time"
        [[channel]]
        name = "flow"
        column = "Flow"
        [[channel]]
        name = "pressure_bar"
        column = "Pressure"

        """

    /// What an asset file says of a recording with these columns, or its faults.
    static func asset(
        _ text: String,
        names: [String]?
    ) -> (asset: ReplayAsset?, faults: [String]) {
        do throws(ConfigurationError) {
            let file = try ReplayAssetFile(
                text: text,
                file: "a.toml",
                recording: "r.csv",
                names: names
            )
            return (try file.asset(), [])
        } catch {
            return (nil, error.description.split(separator: "\n").map(String.init))
        }
    }

    /// Every line of the replay of a table.
    static func replay(
        _ path: String,
        mapping: String,
        referenceRows: Int
    ) throws -> (lines: [ReplayLine], faults: ReplayFaults) {
        let table = try TableReader(path: path)
        let asset = try #require(Self.asset(mapping, names: table.names).asset)
        let source = TableReplay(table, asset: asset)
        let analysis = ReplayAnalysis(asset: asset, referenceRows: referenceRows)
        var lines: [ReplayLine] = []
        while let row = try source.next() { lines.append(try analysis.take(row)) }
        return (lines, source.faults)
    }

    /// The file or directory that an environment variable names, else one beside the repository;
    /// nil where there is none.
    static func outside(_ variable: String, _ standard: String) -> String? {
        let path = getenv(variable).map { String(cString: $0) } ?? Repository.path(standard)
        return access(path, R_OK) == 0 ? path : nil
    }
}
