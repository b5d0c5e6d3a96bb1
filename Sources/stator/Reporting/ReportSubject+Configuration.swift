import Diagnostics
import Reports

extension ReportSubject {
    /// Of `assetID`, as `configuration` describes it; one that it no longer knows has its id for a name.
    init(
        assetID: String,
        from: Timestamp,
        end: Timestamp,
        configuration: Configuration
    ) throws(ReportError) {
        let asset = configuration.assets.first { $0.declaration.id == assetID }
        try self.init(
            assetID: assetID,
            assetName: asset?.name ?? assetID,
            site: configuration.site,
            from: from,
            end: end,
            interval: asset?.analysis.interval ?? .seconds(1),
            tariff: asset?.analysis.tariff,
            powerFactorTariff: asset?.analysis.powerFactorTariff,
            programVersion: Stator.version
        )
    }
}
