import Foundation
import InfluxSync

/// A real VictoriaMetrics in a directory of its own.
package final class VictoriaServer {
    package let port: Int
    /// Where its data is.
    package let directory: String
    private let scratch: Scratch
    private let options: [String]
    private var child: Child?

    /// `options` are added to those that a test needs.
    package init(in scratch: Scratch, options: [String] = []) throws {
        port = try freePort()
        directory = try scratch.directory("victoria")
        self.scratch = scratch
        self.options = options
        try start()
    }

    package func start() throws {
        let child = try Child(
            "/usr/bin/victoria-metrics",
            [
                "-storageDataPath", directory,
                "-httpListenAddr", "127.0.0.1:\(port)", "-search.latencyOffset=0s",
                "-retentionPeriod=100y",
            ] + options
        )
        self.child = child
        _ = try eventually("victoria-metrics") { [port] () -> Bool? in
            guard child.isRunning else { throw Failure("victoria-metrics ended") }
            return PlainHTTP.send("GET", "/health", port: port)?.status == 200 ? true : nil
        }
    }

    package func kill() {
        child?.kill()
        child = nil
    }

    /// Its process id; 0 where it does not run.
    package var processID: Int32 { child?.processID ?? 0 }

    /// The values of a query at an instant, s since 1970, with their labels.
    package func query(_ text: String, at seconds: Double) throws -> [(
        labels: [String: String], value: Double
    )] {
        let target =
            "/api/v1/query?nocache=1&time=\(seconds)&query=\(PlainHTTP.encoded(text))"
        guard let answer = PlainHTTP.send("GET", target, port: port) else {
            throw Failure("victoria-metrics does not answer")
        }
        guard answer.status == 200 else {
            throw Failure("\(text): \(String(decoding: answer.body, as: UTF8.self))")
        }
        let document = try JSONDecoder().decode(JSONValue.self, from: answer.body)
        return try (document["data"]?["result"]?.list ?? []).map { series in
            guard case .object(let metric) = series["metric"],
                let value = series["value"]?.list.last?.text.flatMap({ Double($0) })
            else { throw Failure("\(text): no value in the answer") }
            return (metric.compactMapValues(\.text), value)
        }
    }

    /// Everything that was written can be asked for from now on.
    package func flush() {
        _ = PlainHTTP.send("GET", "/internal/force_flush", port: port)
    }

    /// All series that match: their labels, and values by time in ms.
    package func export(_ match: String) throws -> [(
        labels: [String: String], values: [Int64: Double]
    )] {
        try samples(match).map { series in
            let values = series.samples.map { ($0.time, $0.value) }
            return (series.labels, Dictionary(values) { _, last in last })
        }
    }

    /// All series that match: their labels, and samples, as often as they are there.
    package func samples(_ match: String) throws -> [(
        labels: [String: String], samples: [(time: Int64, value: Double)]
    )] {
        flush()
        let target = "/api/v1/export?match%5B%5D=\(PlainHTTP.encoded(match))"
        let answer = PlainHTTP.send("GET", target, port: port)
        guard let answer, answer.status == 200 else {
            let said = answer.map { "\($0.status): \(String(decoding: $0.body, as: UTF8.self))" }
            throw Failure("victoria-metrics does not export: \(said ?? "no answer")")
        }
        return try answer.body.split(separator: 10).map { line in
            let series = try JSONDecoder().decode(JSONValue.self, from: Data(line))
            guard case .object(let metric) = series["metric"] else { throw Failure("no series") }
            let times = series["timestamps"]?.list.compactMap(\.integer) ?? []
            let values = series["values"]?.list.compactMap(\.number) ?? []
            return (metric.compactMapValues(\.text), zip(times, values).map { ($0, $1) })
        }
    }

    package func target() throws -> InfluxTarget {
        try InfluxTarget(
            url: "http://127.0.0.1:\(port)",
            kind: .v2(organization: "plant", bucket: "motors")
        )
    }
}
