import Diagnostics
import Store

/// A whole report as JSON lines: each line says by `type` what it is.
struct ReportJSONLines {
    private let file: ReportFile

    /// Begins in `file` with the line of the subject.
    init(_ file: ReportFile, _ subject: ReportSubject) throws(ReportError) {
        self.file = file
        try file.write(
            "{\"type\":\"subject\",\"site\":\(JSONText.quoted(subject.site)),\"asset_id\":"
                + "\(JSONText.quoted(subject.assetID)),\"asset_name\":"
                + "\(JSONText.quoted(subject.assetName)),\"from\":\"\(subject.from)\",\"to\":"
                + "\"\(subject.end)\",\"stator\":\(JSONText.quoted(subject.programVersion))}\n"
        )
    }

    /// Adds a reading.
    func add(_ row: ReadingRow) throws(ReportError) {
        var line = "{\"type\":\"reading\""
        for (name, value) in zip(ReadingColumns.names, ReadingColumns.values(row)) {
            line += ",\"\(name)\":"
            switch value {
            case .time(let time): line += "\"\(time)\""
            case .text(let text): line += text.isEmpty ? "null" : JSONText.quoted(text)
            case .number(let number): line += number.map { "\($0)" } ?? "null"
            case .count(let count): line += "\(count)"
            case .flag(let flag): line += flag ? "true" : "false"
            }
        }
        try file.write(line + "}\n")
    }

    /// Adds a health report, as the contract writes it.
    func add(_ report: HealthReport) throws(ReportError) {
        try file.write("{\"type\":\"health_report\",\"report\":\(report.json)}\n")
    }

    /// Adds a happening.
    func add(_ event: LogEvent) throws(ReportError) {
        let time = event.timestamp.map { "\"\($0)\"" } ?? "null"
        try file.write(
            "{\"type\":\"event\",\"timestamp\":\(time),\"asset_id\":"
                + "\(event.assetID.map(JSONText.quoted) ?? "null"),\"kind\":"
                + "\(JSONText.quoted(event.kind)),\"severity\":\"\(event.severity.rawValue)\","
                + "\"by_operator\":\(event.isByOperator),\"text\":\(JSONText.quoted(event.text)),"
                + "\"evidence\":\(JSONText.quoted(event.evidence))}\n"
        )
    }

    /// Ends with the days of energy and the summary.
    func finish(_ content: ReportContent) throws(ReportError) {
        func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "null" }
        for day in content.energy.days {
            let totals = day.totals
            let cost = content.subject.tariff == nil ? "null" : "\(totals.energyCost)"
            try file.write(
                """
                {"type":"energy_day","start":"\(day.start)","kwh":\(totals.kWh),\
                "idle_kwh":\(totals.idleKWh),"power_factor":\(number(totals.powerFactor)),\
                "peak_kw":\(number(totals.peakDemandKW)),"cost":\(cost),\
                "covered_s":\(totals.covered.inSeconds)}

                """
            )
        }
        let sources = content.sources.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        let health = content.health.map { "\($0)" } ?? "null"
        let risk = content.health.map { "\"\(RiskLevel(health: $0).name)\"" } ?? "null"
        let model = content.reports.last.map { JSONText.quoted($0.modelVersion) } ?? "null"
        let coverage = content.coverage
        try file.write(
            """
            {"type":"summary","report_id":"\(content.identity)","sources":[\(sources)],\
            "simulated":\(content.isSimulated),"health_score":\(health),"risk_level":\(risk),\
            "records":\(coverage.records),"summaries":\(coverage.summaries),\
            "unreadable":\(coverage.unreadable),"events":\(coverage.events),\
            "gaps":\(coverage.gapCount),"missing_s":\(coverage.missingSeconds),\
            "kwh":\(content.energy.totals.kWh),"data_sha256":"\(content.dataDigest)",\
            "model_version":\(model)}

            """
        )
    }
}
