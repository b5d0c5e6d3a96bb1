import Diagnostics
import Logging
import Platform
import Store
import Testing

@testable import stator

/// A real store, a clock that is trusted, and the monitors of one motor that come and go on them.
final class MonitorBench {
    private let directory: String
    private let keeper: Keeper
    private(set) var store: RecordStore
    let clock: WallClock
    var settings = AssetSettings.digitalTwin.analysis
    private let offset = Condition<Int64>(0)
    /// The machine's clock, ns.
    var nowNS = MonotonicClock.now().nanoseconds
    private var sequence: UInt64 = 0
    private var random = SplitMix64(seed: 5)

    private final class Keeper {
        let directory: TemporaryDirectory
        init() throws { directory = try TemporaryDirectory() }
        var path: String { directory.path }
    }

    /// UTC at the start, in s; noon unless told otherwise.
    init(noonPlus seconds: Int64 = 0) throws {
        keeper = try Keeper()
        directory = keeper.path
        store = try Self.open(directory)
        let offset = self.offset
        clock = WallClock(readOffset: { offset.withLock { $0 } })
        // 2026-03-01T12:00:00Z
        let noon: Int64 = 1_772_366_400 + seconds
        offset.withLock { [nowNS] in $0 = noon * 1_000_000 - nowNS / 1_000 }
        try #require(clock.check(.system) == .trusted)
        stamp()
        settings.readiness = ReferenceReadiness(span: .seconds(90), rows: 60)
    }

    private func stamp() {
        if let offset = clock.utcOffsetMicroseconds { store.stamp(utcOffsetMicroseconds: offset) }
    }

    private static func open(_ directory: String) throws -> RecordStore {
        try RecordStore(
            directory: directory,
            options: StoreOptions(bootID: "00000000-0000-4000-8000-000000000001"),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Closes the store and opens it again, as a restart of the program does.
    func reopen() throws {
        try #require(store.close(upTo: .seconds(10)))
        store = try Self.open(directory)
        stamp()
    }

    func monitor(_ source: Source, seed: UInt64 = 9) -> AssetMonitor {
        AssetMonitor(
            AssetSettings.digitalTwin.declaration,
            settings: settings,
            source: source,
            seed: seed,
            world: AssetStream.Surroundings(
                store: store,
                clock: clock,
                board: ImageBoard(count: 1),
                log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
    }

    private func noise() -> Double { Double(random.next() >> 11) * 0x1p-53 - 0.5 }

    /// Gives `seconds` of a running motor to `monitor`, a hundred events a second.
    func run(
        _ monitor: AssetMonitor,
        _ source: Source,
        seconds: Double,
        vibrationG: Double = 0.15,
        voltageV: (Int) -> Double = { _ in 230 }
    ) {
        let extras = ExtraValues(settings, ageLimit: .seconds(5))
        for index in 0..<Int(seconds * 100) {
            nowNS += 10_000_000
            sequence += 1
            let time = MonotonicTime(nanoseconds: nowNS)
            let voltage = voltageV(index) + noise()
            let current = (settings.ratedCurrentA ?? 10) * 0.8 + 0.1 * noise()
            let factor = 0.86 + 0.004 * noise()
            monitor.take(
                SensorEvent(
                    identity: EventIdentity(seed: 1, sequence: sequence),
                    time: time,
                    timestamp: clock.timestamp(at: time),
                    voltageV: voltage,
                    currentA: current,
                    powerFactor: factor,
                    powerKW: voltage * current * factor / 1_000,
                    vibrationG: max(0, vibrationG + 0.02 * noise()),
                    qualities: InlineQualities(),
                    state: .running,
                    source: source
                ),
                extras
            )
        }
    }

    /// The kinds and texts of what was told, oldest first.
    func told(_ kind: String) throws -> [String] {
        try #require(store.commitNow(upTo: .seconds(10)))
        return try store.read { reader throws(StoreError) in
            try reader.events(limit: StoreReader.rowLimit)
        }.map(\.event).filter { $0.kind == kind }.map(\.text).reversed()
    }
}

// What cannot be copied cannot be handed to an expectation.
extension AssetMonitor {
    var baseline: Baseline? { analysis.baseline }
    var health: HealthState { analysis.health }
    var learningProgress: Double? { analysis.learningProgress }
}
