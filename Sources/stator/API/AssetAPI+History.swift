import Diagnostics
import Platform
import StatusPage
import Store

// The past of an asset, for a chart.
extension AssetAPI {
    /// Answers `GET …/history`.
    func history(
        _ document: StatusDocument,
        _ asset: String,
        _ request: HTTPRequest
    ) throws(StoreError) -> HTTPResponse {
        let question: HistoryQuestion
        do throws(HistoryQuestion.Fault) {
            let now = document.clock.timestamp(at: MonotonicClock.now())
            question = try HistoryQuestion(request.query, now: now)
        } catch {
            return .problem(400, error.text)
        }
        return .json(
            try HistoryReading.run(question, of: asset, in: document.store).json
        )
    }
}

extension History {
    /// The history as JSON: times are the starts of the points, ms since 1970.
    var json: [UInt8] {
        let source =
            rawRows > 0 && summaryRows > 0
            ? "mixed" : rawRows > 0 ? "raw" : summaryRows > 0 ? "summary" : "none"
        let sampled = sampledEvery.map { "\(Double($0.wholeNanoseconds) / 1e9)" } ?? "null"
        var bytes = Array(
            ("{\"from\":\"\(question.from)\",\"to\":\"\(question.to)\""
                + ",\"step_s\":\(stepUS / 1e6),\"source\":\"\(source)\""
                + ",\"sampled_every_s\":\(sampled),\"records\":\(rawRows + summaryRows)"
                + ",\"events\":\(events),\"unreadable_records\":\(unreadable),\"series\":{").utf8
        )
        let times = (0..<question.points).map { "\(start($0) / 1_000)" }.joined(separator: ",")
        for (place, name) in Self.seriesNames.enumerated() {
            let series = series[place]
            bytes += Array("\(place == 0 ? "" : ",")\"\(name)\":{\"t\":[\(times)]".utf8)
            append(&bytes, "count", series) { "\(series.count[$0])" }
            append(&bytes, "min", series) { "\(series.least[$0])" }
            append(&bytes, "mean", series) { "\(series.sum[$0] / Double(series.count[$0]))" }
            append(&bytes, "max", series) { "\(series.greatest[$0])" }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += Array(
            "},\"anomalies\":\(Self.json(anomalies)),\"gaps\":\(Self.json(gaps))}".utf8
        )
        return bytes
    }

    private func append(
        _ bytes: inout [UInt8],
        _ name: String,
        _ series: Series,
        _ text: (Int) -> String
    ) {
        bytes += Array(",\"\(name)\":[".utf8)
        for point in 0..<question.points {
            if point > 0 { bytes.append(UInt8(ascii: ",")) }
            let isThere = series.count[point] > 0
            bytes.append(contentsOf: (isThere ? text(point) : name == "count" ? "0" : "null").utf8)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func json(_ spans: [ClosedRange<Timestamp>]) -> String {
        let objects = spans.map { "{\"from\":\"\($0.lowerBound)\",\"to\":\"\($0.upperBound)\"}" }
        return "[\(objects.joined(separator: ","))]"
    }
}
