import Diagnostics

extension AnalysisSettings {
    /// The plan of the analysis of `assetID`; `seed` numbers its reports and must differ between runs.
    func plan(assetID: String, seed: UInt64, isSimulated: Bool) -> AnalysisPlan {
        var plan = AnalysisPlan(
            assetID: assetID,
            seed: seed,
            features: featureSet,
            health: health,
            readiness: readiness,
            learnsByItself: learnsByItself,
            ratedCurrentA: ratedCurrentA,
            nominalV: nominalV,
            tariff: tariff
        )
        plan.isSimulated = isSimulated
        return plan
    }
}
