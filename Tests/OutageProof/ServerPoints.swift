import Foundation
import TestServers

extension PointCounts {
    /// The asset of points that somebody else has written; they are not counted.
    static let foreignAsset = "somebody-else"

    /// All that the database of an InfluxDB has of what proofs write.
    init(
        _ server: InfluxServer,
        _ database: String,
        as user: (name: String, password: String)? = nil
    ) throws {
        self.init()
        for measurement in Point.Measurement.allCases {
            let grouping = measurement == .events ? "asset_id, kind, severity" : "asset_id"
            // Which features a window has is its own affair.
            let field = measurement == .features ? "*" : "\"\(measurement.field)\""
            let query = "SELECT \(field) FROM \"\(measurement.rawValue)\" GROUP BY \(grouping)"
            for line in try server.lines(of: query, in: database, as: user) {
                try add(measurement, csv: line)
            }
        }
    }

    private mutating func add(_ measurement: Point.Measurement, csv line: Substring) throws {
        // Tags come in quotation marks where there are several: "asset_id=a,kind=b".
        var rest = line.dropFirst(measurement.rawValue.count + 1)
        var tags = rest.prefix { $0 != "," }
        if rest.first == "\"" {
            tags = rest.dropFirst().prefix { $0 != "\"" }
            rest = rest.dropFirst(tags.count + 2)
        } else {
            rest = rest.dropFirst(tags.count)
        }
        // A tag that is not there is not named; asset_id is the first by name.
        let isOfAsset = tags.hasPrefix("asset_id=")
        let asset = isOfAsset ? tags.prefix { $0 != "," }.dropFirst("asset_id=".count) : ""
        let digits = rest.dropFirst().prefix { $0 != "," }
        guard let nanoseconds = Int64(digits) else { throw Failure("not a point: \(line)") }
        guard asset != Self.foreignAsset else { return }
        add(
            Point(
                measurement: measurement,
                asset: String(asset),
                microseconds: nanoseconds / 1_000
            )
        )
    }

    /// All that a VictoriaMetrics has of `site`, each sample as often as it is there.
    init(_ server: VictoriaServer, site: String) throws {
        self.init()
        for measurement in Point.Measurement.allCases {
            let name = "\(measurement.rawValue)_\(measurement.field)"
            for series in try server.samples("\(name){site=\"\(site)\"}") {
                let asset = series.labels["asset_id"] ?? ""
                for sample in series.samples {
                    add(
                        Point(
                            measurement: measurement,
                            asset: asset,
                            microseconds: sample.time * 1_000
                        )
                    )
                }
            }
        }
    }

    /// The points that lines in the quarantine stand for.
    init(quarantined lines: [String]) throws {
        self.init()
        for line in lines {
            let words = line.split(separator: ",", maxSplits: 1)
            let asset = line.firstRange(of: "asset_id=").map { range in
                line[range.upperBound...].prefix { $0 != "," && $0 != " " }
            }
            guard let measurement = words.first.flatMap({ Point.Measurement(rawValue: "\($0)") }),
                let end = line.lastIndex(of: " "),
                let nanoseconds = Int64(line[line.index(after: end)...])
            else { throw Failure("not a line of a point: \(line)") }
            add(
                Point(
                    measurement: measurement,
                    asset: String(asset ?? ""),
                    microseconds: nanoseconds / 1_000
                )
            )
        }
    }
}
