import Diagnostics
import Testing

@Suite("Indicative dips and swells")
struct VoltageWatchTests {
    /// Takes one voltage a second; the events that ended.
    static func take(_ watch: inout VoltageWatch, _ voltages: [Double]) -> [VoltageEvent] {
        voltages.enumerated().compactMap { second, voltage in
            watch.take(voltageV: voltage, at: time(second))
        }
    }

    static func time(_ second: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000)
    }

    static func watch() -> VoltageWatch { VoltageWatch(nominalV: 200, gapLimit: .seconds(5)) }

    @Test func `the limits themselves are no dip and no swell`() {
        var watch = Self.watch()
        #expect(Self.take(&watch, [180, 220.00000000000003, 200]).isEmpty)
        #expect(watch.dips == 0)
        #expect(watch.swells == 0)
    }

    @Test func `a dip ends two percent inside its limit and keeps its lowest`() {
        var watch = Self.watch()
        let events = Self.take(&watch, [200, 179.9, 150, 183.9, 179, 184, 200])
        #expect(events.count == 1)
        #expect(events.first?.kind == .dip)
        #expect(events.first?.start == Self.time(1))
        #expect(events.first?.end == Self.time(5))
        #expect(events.first?.extreme == 0.75)
        #expect(watch.dips == 1)
    }

    @Test func `a swell ends two percent inside its limit and keeps its highest`() {
        var watch = Self.watch()
        let events = Self.take(&watch, [221, 240, 217, 216, 200])
        #expect(events.map(\.kind) == [.swell])
        #expect(events.first?.extreme == 1.2)
        #expect(events.first?.end == Self.time(3))
    }

    @Test func `a dip in which all phases vanish is an interruption, one lost phase is not`() {
        var watch = Self.watch()
        _ = Self.take(&watch, [150, 19])
        #expect(watch.current?.kind == .interruption)
        #expect(watch.interruptions == 1)
        var phases = Self.watch()
        _ = phases.take(lowestV: 0, highestV: 200, at: Self.time(0))
        #expect(phases.current?.kind == .dip)
        #expect(phases.interruptions == 0)
    }

    @Test func `a dip that turns into a swell is two events`() {
        var watch = Self.watch()
        let events = Self.take(&watch, [150, 230, 200])
        #expect(events.map(\.kind) == [.dip, .swell])
    }

    @Test func `an event whose readings end has no end`() {
        var watch = Self.watch()
        _ = watch.take(voltageV: 150, at: Self.time(0))
        let ended = watch.take(voltageV: 200, at: Self.time(6))
        #expect(ended?.end == nil)
        #expect(ended?.lastSeen == Self.time(0))
        #expect(watch.current == nil)
    }

    @Test func `of three phases all must have been read, or the average`() {
        var latest = LatestReadings()
        var watch = Self.watch()
        func note(_ channel: Channel, _ value: Double?) {
            let quality: Quality = value == nil ? .bad(.noReply) : .good
            latest.take(
                Reading(channel: channel, value: value, quality: quality, time: Self.time(0))
            )
        }
        func take(phases: Int) {
            _ = watch.take(latest, phases: phases, at: Self.time(0), ageLimit: .seconds(2))
        }
        note(.voltageL1, 200)
        note(.voltageL2, 170)
        note(.voltageL3, nil)
        take(phases: 3)
        #expect(watch.current == nil)
        note(.voltageL3, 201)
        take(phases: 3)
        #expect(watch.current?.extreme == 0.85)
        watch = Self.watch()
        take(phases: 1)
        #expect(watch.current == nil)
        note(.voltage, 230)
        take(phases: 1)
        #expect(watch.current?.kind == .swell)
    }

    @Test func `what is no voltage changes nothing`() {
        var watch = Self.watch()
        _ = watch.take(voltageV: 150, at: Self.time(0))
        let before = watch
        for value in [Double.nan, .infinity, -1] {
            #expect(watch.take(voltageV: value, at: Self.time(1)) == nil)
        }
        #expect(watch.take(voltageV: nil, at: Self.time(1)) == nil)
        #expect(watch == before)
    }
}
