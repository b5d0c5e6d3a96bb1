import Acquisition
import Diagnostics

/// The tables of an asset that say how its events are analysed.
///
/// Each may be absent, and each key has a default.
struct AnalysisSection {
    private let supply: EventSupply
    private let ratedCurrentA: Double?
    private let extras: [ExtraChannel]
    private let sources: [ExtraSource]
    private let limits: LimitsSection
    private let baseline: BaselineSection
    private let life: LifeSection
    private let tariff: TariffSection
    private let rotation: RotationSection

    /// Reads the tables in `table`; what is wrong in them is reported.
    ///
    /// - Parameters:
    ///   - table: the asset's table.
    ///   - supply: what its events come from.
    ///   - ratedCurrentA: the current of its name plate in A; nil where it is not known.
    ///   - extras: its extra channels.
    ///   - sources: where each of them comes from; none where they are not from devices.
    init(
        _ table: SettingsTable,
        supply: EventSupply,
        ratedCurrentA: Double?,
        extras: [ExtraChannel],
        sources: [ExtraSource]
    ) {
        self.supply = supply
        self.ratedCurrentA = ratedCurrentA
        self.extras = extras
        self.sources = sources
        limits = LimitsSection(table.table("limits"), supply: supply)
        baseline = BaselineSection(table.table("baseline"))
        life = LifeSection(table.table("health"), supply: supply)
        tariff = TariffSection(table.table("tariff"))
        rotation = RotationSection(table.table("rotation"))
    }

    /// The settings of `asset`; only to be asked for where there was no fault.
    func settings(of asset: AssetDeclaration) -> AnalysisSettings {
        var settings = AnalysisSettings(
            of: asset,
            isTwin: supply.kind == .twin,
            interval: supply.interval,
            ratedCurrentA: ratedCurrentA,
            extras: extras,
            sources: sources,
            rotation: rotation.speed
        )
        settings.velocities = supply.velocities
        settings.nominalV = limits.nominalV
        settings.health.limits.voltage = limits.voltage
        settings.health.limits.vibration = limits.vibration
        settings.tariff = tariff.tariff
        settings.powerFactorTariff = tariff.powerFactor
        baseline.apply(to: &settings)
        life.apply(to: &settings.health)
        return settings
    }
}
