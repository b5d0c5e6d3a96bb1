import Diagnostics

/// A row of `clock`: UTC is the machine's clock plus `offset` µs.
struct ClockSetting {
    let id: Int64
    let offset: Int64
}

/// How the clock was set in this boot.
///
/// Points that have one microsecond are told apart by the settings that gave it to them, so no two
/// moments of one setting may have the same. The machine's own clock is slewed together with UTC, so
/// that the offset between them changes by steps alone, and by how exactly it is measured.
struct ClockSettings {
    /// The most that are known at a time.
    private static let knownLimit = 16

    /// The first: what came before there was any is stamped by it.
    private(set) var first: ClockSetting?
    /// Those used last, the last at the end.
    private var known: [ClockSetting] = []
    /// The one that was made last; nil before the first.
    private(set) var newest: ClockSetting?

    /// The setting in which UTC is the machine's clock plus `offset` µs; nil where that is a new one.
    mutating func setting(at offset: Int64) -> ClockSetting? {
        // Streams that work beside each other notice a step one after the other.
        guard let place = known.lastIndex(where: { $0.isAt(offset) }) else { return nil }
        let found = known.remove(at: place)
        known.append(found)
        return found
    }

    /// Takes note of one more.
    mutating func add(id: Int64, offset: Int64) -> ClockSetting {
        let setting = ClockSetting(id: id, offset: offset)
        if known.count >= Self.knownLimit { known.removeFirst() }
        known.append(setting)
        first = first ?? setting
        newest = setting
        return setting
    }
}

extension ClockSetting {
    /// Whether UTC was the machine's clock plus `offset` µs, as exactly as that is measured.
    func isAt(_ offset: Int64) -> Bool {
        (self.offset - offset).magnitude < AssetRecord.clockStepLimitUS
    }
}

extension AssetRecord {
    /// UTC less the machine's clock is set where it differs by as much or more, µs: two fifths of 1 ms,
    /// which is the least between two events of an asset, since each may be that far off.
    package static let clockStepLimitUS: Int64 = 400

    /// Whether `event` belongs into another record than `first`, since the clock was trusted or set
    /// between them: a record has one setting.
    package static func isParted(_ event: SensorEvent, from first: SensorEvent?) -> Bool {
        guard let first, let now = event.utcOffsetMicroseconds else { return false }
        guard let before = first.utcOffsetMicroseconds else { return true }
        return (before - now).magnitude >= clockStepLimitUS
    }
}
