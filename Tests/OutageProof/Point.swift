import Diagnostics
import Store

/// A point, by what tells it from all others of a proof: no server's way to write it matters.
package struct Point: Hashable, Sendable {
    /// What the point is of; the text is its name in a server.
    package enum Measurement: String, CaseIterable, Sendable {
        case sensorData = "sensor_data"
        case features
        case anomalies
        case events

        /// A field that every point of it has in the records of `NumberedRecord`.
        var field: String {
            switch self {
            case .sensorData: "voltage_v"
            case .features: "mean"
            case .anomalies: "degradation_index"
            case .events: "text"
            }
        }
    }

    let measurement: Measurement
    /// The asset; empty where the point is of none.
    let asset: String
    /// When it was, in UTC.
    let microseconds: Int64
}

/// Points, each as often as it is there.
struct PointCounts {
    private var counts: [Point: Int] = [:]
    /// How many there are.
    private(set) var total = 0

    init() {}

    mutating func add(_ point: Point) {
        counts[point, default: 0] += 1
        total += 1
    }

    /// Everything that both have.
    static func + (left: Self, right: Self) -> Self {
        var sum = left
        for (point, count) in right.counts {
            sum.counts[point, default: 0] += count
            sum.total += count
        }
        return sum
    }

    /// What `self` has more of than `other`.
    func beyond(_ other: Self) -> Self {
        var rest = Self()
        for (point, count) in counts {
            let left = count - other.counts[point, default: 0]
            guard left > 0 else { continue }
            rest.counts[point] = left
            rest.total += left
        }
        return rest
    }

    /// Those of `measurement`.
    func only(_ measurement: Point.Measurement) -> Self {
        var rest = Self()
        for (point, count) in counts where point.measurement == measurement {
            rest.counts[point] = count
            rest.total += count
        }
        return rest
    }

    /// The same points, none of them twice.
    var once: Self {
        var rest = Self()
        for point in counts.keys { rest.add(point) }
        return rest
    }

    /// The same at the millisecond that each is in: VictoriaMetrics knows no other times.
    var inMilliseconds: Self {
        var rest = Self()
        for (point, count) in counts {
            let time = point.microseconds / 1_000 * 1_000
            let coarse = Point(
                measurement: point.measurement,
                asset: point.asset,
                microseconds: time
            )
            rest.counts[coarse, default: 0] += count
            rest.total += count
        }
        return rest
    }

    /// The points of `record`, all of whose times `time` gives in UTC.
    mutating func add(_ record: AssetRecord, _ time: (MonotonicTime) -> Int64) {
        func add(_ measurement: Point.Measurement, at microseconds: Int64) {
            let asset = record.assetID
            self.add(Point(measurement: measurement, asset: asset, microseconds: microseconds))
        }
        for event in record.events {
            add(.sensorData, at: event.timestamp?.microseconds ?? time(event.time))
        }
        for window in record.windows {
            // A window that says nothing is no point.
            let saysAnything = (window.values + window.evaluation).contains(where: \.isFinite)
            if saysAnything { add(.features, at: time(window.last)) }
        }
        for judged in record.assessments { add(.anomalies, at: time(judged.time)) }
    }

    /// One of them, to be told; nil where there is none.
    var example: String? {
        let first = counts.keys.min { $0.microseconds < $1.microseconds }
        return first.map { "\($0.measurement.rawValue) of \($0.asset) at \($0.microseconds) us" }
    }
}
