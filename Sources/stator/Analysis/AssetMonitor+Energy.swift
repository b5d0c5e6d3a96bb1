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

    /// What was used on this local day and the six before it, at `now`; nil while the day is not known.
    func energyOfWeek(at now: MonotonicTime) -> EnergyTotals? {
        energyWeek.totals(
            until: day(of: now),
            with: analysis.energy.totals,
            of: analysis.energy.start.flatMap(day)
        )
    }

    /// Stores what an energy period used, and adds it to its day.
    func storeEnergy() {
        guard let period = analysis.energy.last else { return }
        energyDay.add(period, of: day(of: period.start))
        energyWeek.add(period.totals, of: day(of: period.start))
        world.store.append(energy: period, assetID: assetID, source: source)
    }

    /// Adds what earlier runs stored of this week, once: as soon as it is known which day it is.
    func recallEnergyIfDue(at now: MonotonicTime) {
        guard !isEnergyRecalled, let today = day(of: now),
            let began = world.clock.timestamp(at: startedAt)
        else { return }
        isEnergyRecalled = true
        let firstDay = EnergyWeek.firstDay(until: today)
        let first = EnergyDay.start(of: firstDay, settings.tariff)
        guard first < began else { return }
        // What this run counts itself begins later.
        let range = first...Timestamp(microseconds: began.microseconds - 1)
        // What a pipeline before this one has just given may wait for its commit.
        if !world.store.isFailing { _ = world.store.commitNow(upTo: .seconds(2)) }
        do throws(StoreError) {
            let periods = try storedEnergy(in: range)
            var sum = EnergyTotals()
            for stored in periods where (stored.source == .simulator) == isSimulated {
                guard let time = stored.timestamp else { continue }
                let day = EnergyDay.day(of: time, settings.tariff)
                energyWeek.add(stored.period.totals, of: day)
                if day == today { sum.add(stored.period.totals) }
            }
            energyDay.recall(sum, of: today)
        } catch {
            world.log.error(
                "what \(assetID) used this week before the start cannot be read: \(error)",
                metadata: ["asset": "\(assetID)"]
            )
        }
    }

    private func storedEnergy(
        in range: ClosedRange<Timestamp>
    ) throws(StoreError) -> [StoredEnergy] {
        let assetID = self.assetID
        var found: [StoredEnergy] = []
        var start = range.lowerBound
        while true {
            let first = start
            let page = try world.store.read { reader throws(StoreError) in
                try reader.energy(
                    of: assetID,
                    in: first...range.upperBound,
                    limit: StoreReader.rowLimit
                )
            }
            found += page
            guard page.count == StoreReader.rowLimit, let last = page.last?.timestamp,
                last < range.upperBound
            else { return found }
            start = Timestamp(microseconds: last.microseconds + 1)
        }
    }

    private func day(of time: MonotonicTime) -> Int64? {
        world.clock.timestamp(at: time).map { EnergyDay.day(of: $0, settings.tariff) }
    }
}
