import Diagnostics
import Logging
import Platform
import Store

extension AssetMonitor {
    /// What was used since the local midnight, at `now`.
    func energyToday(at now: MonotonicTime) -> EnergyTotals {
        energyDay.totals(
            today: day(of: now),
            with: analysis.energy.totals,
            of: analysis.energy.start.flatMap(day)
        )
    }

    /// Stores what an energy period used, and adds it to its day.
    func storeEnergy() {
        guard let period = analysis.energy.last else { return }
        energyDay.add(period, of: day(of: period.start))
        world.store.append(energy: period, assetID: assetID, source: source)
    }

    /// Adds what earlier runs stored of this day, once: as soon as it is known which day it is.
    func recallEnergyIfDue(at now: MonotonicTime) {
        guard !isEnergyRecalled, let today = day(of: now),
            let began = world.clock.timestamp(at: startedAt)
        else { return }
        isEnergyRecalled = true
        let first = EnergyDay.start(of: today, settings.tariff)
        guard first < began else { return }
        let assetID = self.assetID
        // What this run counts itself begins later.
        let range = first...Timestamp(microseconds: began.microseconds - 1)
        // What a pipeline before this one has just given may wait for its commit.
        if !world.store.isFailing { _ = world.store.commitNow(upTo: .seconds(2)) }
        do throws(StoreError) {
            let periods = try world.store.read { reader throws(StoreError) in
                try reader.energy(of: assetID, in: range, limit: StoreReader.rowLimit)
            }
            var sum = EnergyTotals()
            for stored in periods where (stored.source == .simulator) == isSimulated {
                sum.add(stored.period.totals)
            }
            energyDay.recall(sum, of: today)
        } catch {
            world.log.error(
                "what \(assetID) used today before the start cannot be read: \(error)",
                metadata: ["asset": "\(assetID)"]
            )
        }
    }

    private func day(of time: MonotonicTime) -> Int64? {
        world.clock.timestamp(at: time).map { EnergyDay.day(of: $0, settings.tariff) }
    }
}
