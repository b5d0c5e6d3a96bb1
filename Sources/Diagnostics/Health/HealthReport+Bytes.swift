extension HealthReport {
    /// The format that is written.
    static let format: UInt8 = 1

    /// The report as it is stored.
    public var bytes: [UInt8] {
        var writer = StateByteWriter()
        writer.write(Self.format)
        writer.write(identity.high)
        writer.write(identity.low)
        writer.write(optional: timestamp) { $0.write($1) }
        writer.write(assetID)
        writer.write(UInt8(health))
        writer.write(optional: maintenanceWindowDays) { $0.write($1) }
        writer.write(UInt8(explanations.count))
        for explanation in explanations {
            writer.write(explanation.reason)
            writer.write(UInt8(explanation.relatedFeatures.count))
            for feature in explanation.relatedFeatures { writer.write(feature) }
            writer.write(explanation.confidence)
        }
        writer.write(modelVersion)
        return writer.bytes
    }

    /// The report in `bytes`.
    ///
    /// - Throws: `StateBytesError` for bytes that `bytes` never gives.
    public init(bytes: [UInt8]) throws(StateBytesError) {
        var reader = StateByteReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else { throw .unknownVersion(format) }
        guard let identity = EventIdentity(high: try reader.word(), low: try reader.word()) else {
            throw .badValue("report_id")
        }
        let timestamp = try reader.optional("timestamp") { (reader) throws(StateBytesError) in
            try reader.timestamp()
        }
        let assetID = try reader.text("asset_id", byteLimit: Self.assetIDByteLimit)
        let health = Int(try reader.byte())
        let days = try reader.optional("days") { (reader) throws(StateBytesError) in
            try reader.number("days", in: 0...Self.maintenanceDaysLimit)
        }
        let count = Int(try reader.byte())
        guard count <= Self.explanationLimit else { throw .badValue("explanations") }
        var explanations: [Explanation] = []
        for _ in 0..<count { explanations.append(try Self.explanation(&reader)) }
        let report = HealthReport(
            identity: identity,
            timestamp: timestamp,
            assetID: assetID,
            health: health,
            maintenanceWindowDays: days,
            explanations: explanations,
            modelVersion: try reader.text("model", byteLimit: Self.modelVersionByteLimit)
        )
        try reader.end()
        guard let report else { throw .badValue("report") }
        self = report
    }

    private static func explanation(
        _ reader: inout StateByteReader
    ) throws(StateBytesError) -> Explanation {
        let reason = try reader.text("reason", byteLimit: Explanation.reasonByteLimit)
        let count = Int(try reader.byte())
        guard count <= Explanation.featureLimit else { throw .badValue("features") }
        var features: [String] = []
        for _ in 0..<count {
            features.append(try reader.text("feature", byteLimit: FeatureLabel.nameByteLimit))
        }
        guard
            let explanation = Explanation(
                reason: reason,
                relatedFeatures: features,
                confidence: try reader.number("confidence", in: 0...1)
            )
        else { throw .badValue("explanation") }
        return explanation
    }
}
