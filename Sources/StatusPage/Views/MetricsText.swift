/// The status in Prometheus' text exposition format 0.0.4.
///
/// Source: prometheus.io/docs/instrumenting/exposition_formats. Base units and `_total` as its
/// naming page has them; vibration stays in g, the unit of every limit and chart of this agent.
/// What is not known has no sample: there is never a NaN nor a 0 in its place.
enum MetricsText {
    /// The media type of the format.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The metrics of `status`.
    static func render(_ status: AgentStatus) -> String {
        var writer = MetricsWriter()
        writer.write(status.agent)
        writer.write(status.health)
        writer.write(status.assets)
        writer.write(status.buses)
        writer.write(status.queues)
        writer.write(status.store)
        writer.write(status.disk)
        writer.write(status.sinks)
        writer.write(status.ingest)
        return writer.text
    }
}

/// Writes metric families, each once and whole, as the format demands.
struct MetricsWriter {
    /// What a family's samples are; the raw value is the format's word.
    enum Kind: String {
        case counter
        case gauge
    }

    /// One value and what tells it from others of its family.
    struct Sample {
        /// What tells a sample from the others of its family.
        typealias Labels = [(name: String, value: String)]

        let labels: Labels
        let value: Double

        init(_ labels: Labels = [], value: Double) {
            self.labels = labels
            self.value = value
        }

        init(_ labels: Labels = [], count: UInt64) {
            self.init(labels, value: Double(count))
        }

        init(_ labels: Labels = [], isTrue: Bool) {
            self.init(labels, value: isTrue ? 1 : 0)
        }

        /// Nil where there is no value: then there is no sample.
        init?(_ labels: Labels = [], ifKnown value: Double?) {
            guard let value else { return nil }
            self.init(labels, value: value)
        }
    }

    /// What has been written.
    private(set) var text = ""

    /// Writes a family: help, type and samples; nothing at all without a sample.
    mutating func family(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample?]) {
        let known = samples.compactMap { $0 }
        guard !known.isEmpty else { return }
        text += "# HELP stator_\(name) \(help)\n# TYPE stator_\(name) \(kind.rawValue)\n"
        for sample in known {
            text += "stator_\(name)"
            if !sample.labels.isEmpty {
                let labels = sample.labels.map { "\($0.name)=\"\($0.value.escapedForLabel)\"" }
                text += "{" + labels.joined(separator: ",") + "}"
            }
            text += " \(sample.value.shortest)\n"
        }
    }
}

extension Double {
    /// The shortest decimal that reads back to the same number; whole numbers without a fraction.
    var shortest: String {
        let text = "\(self)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension String {
    fileprivate var escapedForLabel: String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
