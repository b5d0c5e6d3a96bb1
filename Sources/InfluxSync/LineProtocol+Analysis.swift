import Diagnostics
import Store

extension LineProtocol {
    /// Appends `stored` as a point of `health_reports`.
    public mutating func append(_ stored: StoredReport, at timestamp: Timestamp) {
        let report = stored.report
        LineText.append("health_reports", to: &bytes)
        Self.append(tag: ",asset_id=", stored.assetID, to: &bytes)
        bytes.append(contentsOf: site)
        if let source = stored.source { Self.append(tag: ",source=", source.rawValue, to: &bytes) }
        append(" health_score=", Double(report.health))
        if let days = report.maintenanceWindowDays { append(",maintenance_window_days=", days) }
        append(",risk_level=", text: report.risk.name)
        append(",report_id=", text: "\(report.identity)")
        append(",model_version=", text: report.modelVersion)
        append(",explanations=", text: report.explanationsJSON)
        end(microseconds: timestamp.microseconds, stored.clock)
    }

    /// Appends the windows of `record` as `features` and its assessments as `anomalies`.
    mutating func appendAnalysis(of record: AssetRecord, offset: Int64, clock: Int64) {
        var ties = Ties()
        if !record.windows.isEmpty { setPrefix("features", of: record) }
        for window in record.windows {
            let microseconds = window.last.nanoseconds / 1_000 &+ offset
            let isAny = append(window, names: record.featureNames)
            guard isAny else { continue }
            let wanted = record.digits(at: window.last) ?? clock
            end(microseconds: microseconds, ties.settle(wanted, at: microseconds))
        }
        ties = Ties()
        if !record.assessments.isEmpty { setPrefix("anomalies", of: record) }
        for judged in record.assessments {
            let microseconds = judged.time.nanoseconds / 1_000 &+ offset
            append(judged)
            let wanted = record.digits(at: judged.time) ?? clock
            end(microseconds: microseconds, ties.settle(wanted, at: microseconds))
        }
    }

    /// - Returns: false, and appends nothing, where no feature has a name and a value.
    private mutating func append(_ window: FeatureWindow, names: [String]) -> Bool {
        let start = bytes.count
        bytes.append(contentsOf: prefix)
        var isAny = false
        let pairs = [(names, window.values), (EvaluationValues.names, window.evaluation)]
        for (names, values) in pairs {
            for (name, value) in zip(names, values) where value.isFinite && !name.isEmpty {
                if isAny { bytes.append(UInt8(ascii: ",")) }
                isAny = true
                LineText.append(tagValue: name, to: &bytes)
                bytes.append(UInt8(ascii: "="))
                LineText.append(float: value, to: &bytes)
            }
        }
        if !isAny { bytes.removeSubrange(start...) }
        return isAny
    }

    private mutating func append(_ judged: Assessment) {
        bytes.append(contentsOf: prefix)
        if let score = judged.score { append("score=", score, ",") }
        if let score = judged.normScore { append("norm_score=", score, ",") }
        if let score = judged.forestScore { append("forest_score=", score, ",") }
        LineText.append(judged.isAlarm ? "is_alarm=true" : "is_alarm=false", to: &bytes)
        append(",standing=", text: judged.standing.name)
        append(",asset_state=", text: judged.state.name)
        append(",degradation_index=", judged.degradation)
        if let health = judged.health { append(",health_score=", Double(health)) }
    }

    private mutating func append(_ key: StaticString, _ value: Double, _ end: StaticString) {
        guard value.isFinite else { return }
        append(key, value)
        LineText.append(end, to: &bytes)
    }

    private mutating func append(_ key: StaticString, text: String) {
        LineText.append(key, to: &bytes)
        LineText.append(stringField: text, to: &bytes)
    }

    private mutating func setPrefix(_ measurement: StaticString, of record: AssetRecord) {
        prefix.removeAll(keepingCapacity: true)
        LineText.append(measurement, to: &prefix)
        Self.append(tag: ",asset_id=", record.assetID, to: &prefix)
        prefix.append(contentsOf: site)
        Self.append(tag: ",source=", record.source.rawValue, to: &prefix)
        prefix.append(UInt8(ascii: " "))
    }
}

extension AssetRecord {
    /// The last three digits of the event at `time`, where events bring their time; else nil.
    fileprivate func digits(at time: MonotonicTime) -> Int64? {
        guard identitySeed == nil else { return nil }
        return events.last { $0.time == time && $0.timestamp != nil }?.identity.digits
    }
}
