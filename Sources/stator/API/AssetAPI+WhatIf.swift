import Diagnostics
import StatusPage

// What a row would be judged as; nothing is changed by asking.
extension AssetAPI {
    /// Answers `POST …/what-if`.
    func whatIf(_ request: HTTPRequest) -> HTTPResponse {
        let document = document()
        let (place, refusal) = find(request, in: document)
        guard let place else { return refusal }
        guard request.isJSON else { return .problem(415, "send Content-Type: application/json") }
        guard let hypothesis = document.pipeline.board[place]?.hypothesis else {
            return .problem(409, "no baseline is in use: nothing can be said of a row")
        }
        let members: JSONMembers
        do throws(MalformedJSON) {
            members = try JSONMembers(request.body)
        } catch {
            return Self.refused([], error.description, "json_invalid")
        }
        guard members.list.count == 1, members.list[0].key == "values",
            case .object(let values) = members.list[0].value
        else {
            return Self.refused(["values"], "expected {\"values\":{channel:number,…}}", "missing")
        }
        var row = [Double?](repeating: nil, count: hypothesis.labels.count)
        var faults = IngestFaults()
        for (key, value) in values.list {
            let path = ["values", key]
            guard let channel = hypothesis.labels.firstIndex(where: { $0.name == key }) else {
                let known = hypothesis.labels.map(\.name).joined(separator: ", ")
                faults.add(Self.fault(path, "no such channel; there is \(known)", "unknown_field"))
                continue
            }
            guard case .number(let number) = value, number.isFinite else {
                faults.add(Self.fault(path, "expected a number, got \(value.words)", "number_type"))
                continue
            }
            row[channel] = number
        }
        guard faults.isEmpty else { return .problem(faults) }
        guard let verdict = hypothesis.verdict(on: row) else {
            return Self.refused(["values"], "a value is beyond all measure", "out_of_range")
        }
        return .json(Array(Self.json(verdict, hypothesis).utf8))
    }

    private static func fault(_ path: [String], _ message: String, _ type: String) -> IngestFault {
        IngestFault(event: nil, path: path, message: message, type: type)
    }

    private static func refused(
        _ path: [String],
        _ message: String,
        _ type: String
    ) -> HTTPResponse {
        var faults = IngestFaults()
        faults.add(fault(path, message, type))
        return .problem(faults)
    }

    private static func json(_ verdict: Hypothesis.Verdict, _ hypothesis: Hypothesis) -> String {
        let channels = verdict.channels.indices.map { place in
            let channel = verdict.channels[place]
            let label = hypothesis.labels[place]
            return "{\"name\":\(JSONText.quoted(label.name))"
                + ",\"label\":\(JSONText.quoted(label.label))"
                + ",\"unit\":\(JSONText.quoted(label.unit)),\"value\":\(channel.value)"
                + ",\"healthy\":\(hypothesis.centres[place]),\"deviation\":\(channel.deviation)"
                + ",\"share\":\(channel.share)"
                + ",\"informative\":\(hypothesis.baseline.channels[place].isInformative)}"
        }
        let reasons = verdict.explanations.map(\.reason)
        let edge = NumberText.text(verdict.normScore)
        let sentence =
            verdict.normScore < 1
            ? "Within what was healthy: S = \(edge), 1 is its edge"
            : "Beyond what was healthy, S = \(edge): \(reasons.joined(separator: "; "))"
        return "{\"score\":\(verdict.score),\"norm_score\":\(verdict.normScore)"
            + ",\"forest_score\":\(JSONText.orNull(verdict.forestScore))"
            + ",\"sentence\":\(JSONText.quoted(sentence))"
            + ",\"baseline_id\":\(JSONText.quoted(hypothesis.baseline.id))"
            + ",\"channels\":[\(channels.joined(separator: ","))]}"
    }
}
