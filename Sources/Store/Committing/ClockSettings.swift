import Diagnostics

/// A row of `clock`: UTC is the machine's clock plus `offset` µs.
struct ClockSetting {
    let id: Int64
    /// It follows the clock as that is slewed, bit by bit.
    fileprivate(set) var offset: Int64
}

/// How the clock was set in this boot.
///
/// Points that have one microsecond are told apart by the settings that gave it to them, so no two
/// moments of one setting may have the same: its offset goes back by less than any two events of an
/// asset lie apart.
struct ClockSettings {
    /// An offset that differs by as much or more is another setting: two fifths of 1 ms, which is the
    /// least between two events of an asset, since it may be that far off on either side.
    static let stepLimitUS: Int64 = 400
    /// The most that are known at a time.
    private static let knownLimit = 16

    /// The first: what came before there was any is stamped by it.
    private(set) var first: ClockSetting?
    /// The newest, oldest first.
    private var known: [ClockSetting] = []

    /// The last that was made; nil before the first.
    var newest: ClockSetting? { known.last }

    /// The setting in which UTC is the machine's clock plus `offset` µs; nil where that is a new one.
    mutating func setting(at offset: Int64) -> ClockSetting? {
        // Streams that work beside each other notice a step one after the other.
        let place = known.lastIndex { ($0.offset - offset).magnitude < Self.stepLimitUS }
        guard let place else { return nil }
        known[place].offset = offset
        return known[place]
    }

    /// Takes note of one more.
    mutating func add(id: Int64, offset: Int64) -> ClockSetting {
        let setting = ClockSetting(id: id, offset: offset)
        if known.count >= Self.knownLimit { known.removeFirst() }
        known.append(setting)
        first = first ?? setting
        return setting
    }
}

extension AssetRecord {
    /// Whether `event` belongs into another record, since the clock was set after the first event of
    /// this one: a record has one setting.
    package static func isParted(_ event: SensorEvent, from first: SensorEvent?) -> Bool {
        guard let before = first?.utcOffsetMicroseconds, let now = event.utcOffsetMicroseconds
        else {
            return false
        }
        return (before - now).magnitude >= ClockSettings.stepLimitUS
    }
}
