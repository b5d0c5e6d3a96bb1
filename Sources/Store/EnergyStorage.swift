import Diagnostics
import Platform

/// What an asset used in one period, as the store holds it.
public struct StoredEnergy: Hashable, Sendable {
    /// When the period began, in UTC; nil until the clock of its boot was trusted.
    public let timestamp: Timestamp?
    /// Where the events came from that it counts; nil where that is not known.
    public let source: Source?
    /// What was used.
    public let period: EnergyPeriod
}

extension RecordStore {
    /// Gives what `assetID` used in a period to be stored; never waits.
    ///
    /// It is stamped as a record is, and given up only after all records; a loss is counted.
    @discardableResult
    public func append(
        energy period: EnergyPeriod,
        assetID: String,
        source: Source? = nil
    ) -> StoreTicket {
        let now = MonotonicClock.now()
        return intake.signal { intake in
            let ticket = intake.nextTicket(at: now)
            do throws(StoreError) {
                try intake.checkOpen(path)
                intake.pending.append(
                    PendingEntry(
                        ticket: ticket,
                        asset: try intake.number(ofAsset: assetID),
                        offset: intake.utcOffset,
                        time: period.start,
                        content: .energy(period, source ?? intake.newest[assetID]?.event.source),
                        byteCount: 512
                    )
                )
            } catch {
                intake.pending.refuse(event: ticket, at: period.start)
                intake.progress.noted(error)
            }
            return ticket
        }
    }
}

extension StoreReader {
    /// The committed energy periods of `assetID` that begin in `range`, oldest first.
    ///
    /// At most `limit`, 1…`rowLimit`; where there are more, ask again from behind the last one.
    ///
    /// - Throws: `StoreError.badRecord` where one does not decode.
    public func energy(
        of assetID: String,
        in range: ClosedRange<Timestamp>,
        limit: Int
    ) throws(StoreError) -> [StoredEnergy] {
        let query = try statements[Self.energyInRange]
        try query.bind(
            .text(assetID),
            .integer(range.lowerBound.microseconds),
            .integer(range.upperBound.microseconds),
            .integer(Int64(min(max(1, limit), Self.rowLimit)))
        )
        var found: [StoredEnergy] = []
        while try query.step() {
            do throws(StateBytesError) {
                found.append(
                    StoredEnergy(
                        timestamp: query.optionalInteger(1).map(Timestamp.init(microseconds:)),
                        source: query.optionalInteger(2).flatMap(UInt8.init(exactly:))
                            .flatMap(Source.init(storedByte:)),
                        period: try EnergyPeriod(bytes: query.blob(3))
                    )
                )
            } catch {
                let id = query.integer(0)
                query.reset()
                throw .badRecord(id: id, .badValue("energy"))
            }
        }
        return found
    }

    private static let energyInRange = """
        SELECT energy_period.id, timestamp_us, source, block
        FROM asset JOIN energy_period ON energy_period.asset = asset.id
        WHERE asset.asset_id = ? AND timestamp_us BETWEEN ? AND ?
        ORDER BY timestamp_us, energy_period.id LIMIT ?
        """
}

extension Committer {
    static let insertEnergy = """
        INSERT INTO energy_period(id, asset, boot, time_ns, timestamp_us, clock, source, block)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
}
