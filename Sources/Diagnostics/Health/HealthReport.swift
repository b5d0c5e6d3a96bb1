/// The health and risk report of one asset at one instant, as it is stored and sent.
///
/// Source: contract, "Health and risk report (V1)". The risk follows from the health, so the two
/// never disagree; a report of HIGH or CRITICAL that does not say why cannot be made.
public struct HealthReport: Hashable, Sendable {
    /// The most explanations of one report.
    public static let explanationLimit = 8
    /// The longest id of an asset, UTF-8 bytes.
    public static let assetIDByteLimit = AssetDeclaration.idByteLimit
    /// The longest model version, UTF-8 bytes.
    public static let modelVersionByteLimit = 256
    /// The longest maintenance window in days; what is longer says so by being this long.
    public static let maintenanceDaysLimit = 36_525.0

    /// The `report_id`.
    public let identity: EventIdentity
    /// When it was made, in UTC; nil until the clock can be trusted.
    public let timestamp: Timestamp?
    /// The `asset_id`.
    public let assetID: String
    /// Health, 0…100.
    public let health: Int
    /// The `maintenance_window_days`, 0…36 525; nil where no end is foreseen.
    public let maintenanceWindowDays: Double?
    /// Why, strongest reason first.
    public let explanations: [Explanation]
    /// What judged: `detector:…|baseline:…`.
    public let modelVersion: String

    /// The risk that the health stands for.
    public var risk: RiskLevel { RiskLevel(health: health) }

    /// A report; nil for one that the contract does not know: a number or text beyond its limits, or
    /// HIGH or CRITICAL without an explanation.
    public init?(
        identity: EventIdentity,
        timestamp: Timestamp?,
        assetID: String,
        health: Int,
        maintenanceWindowDays: Double?,
        explanations: [Explanation],
        modelVersion: String
    ) {
        guard (0...100).contains(health),
            (1...Self.assetIDByteLimit).contains(assetID.utf8.count),
            (1...Self.modelVersionByteLimit).contains(modelVersion.utf8.count),
            explanations.count <= Self.explanationLimit,
            !explanations.isEmpty || !RiskLevel(health: health).needsExplanation
        else { return nil }
        if let days = maintenanceWindowDays {
            guard (0...Self.maintenanceDaysLimit).contains(days) else { return nil }
        }
        self.identity = identity
        self.timestamp = timestamp
        self.assetID = assetID
        self.health = health
        self.maintenanceWindowDays = maintenanceWindowDays
        self.explanations = explanations
        self.modelVersion = modelVersion
    }
}

extension HealthReport {
    /// The report as the contract's JSON: one line, the keys in the contract's order.
    ///
    /// `timestamp` is null exactly while the clock could not be trusted, `maintenance_window_days`
    /// while no end is foreseen. A number is the shortest text that reads back as the same `Double`.
    public var json: String {
        var text = "{\"report_id\":\"\(identity)\",\"timestamp\":"
        text += timestamp.map { JSONText.quoted($0.description) } ?? "null"
        text += ",\"asset_id\":\(JSONText.quoted(assetID)),\"health_score\":\(health)"
        text += ",\"risk_level\":\"\(risk.name)\",\"maintenance_window_days\":"
        text += maintenanceWindowDays?.description ?? "null"
        text += ",\"explanations\":\(explanationsJSON)"
        return text + ",\"metadata\":{\"model_version\":\(JSONText.quoted(modelVersion))}}"
    }

    /// The explanations alone, as a JSON array.
    public var explanationsJSON: String {
        var text = "["
        for (place, explanation) in explanations.enumerated() {
            let features = explanation.relatedFeatures.map(JSONText.quoted)
            text += place == 0 ? "" : ","
            text += "{\"reason\":\(JSONText.quoted(explanation.reason)),\"related_features\":["
            text += features.joined(separator: ",")
            text += "],\"confidence_score\":\(explanation.confidence)}"
        }
        return text + "]"
    }
}
