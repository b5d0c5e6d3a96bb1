import Diagnostics
import Platform
import Testing

@testable import Acquisition

/// Scans with waits short enough for a test, and devices to be found.
enum ScanBench {
    static let profiles = Board.catalog.names.compactMap { try? Board.catalog.profile(named: $0) }

    /// A three-phase motor's values at one instant: 231.2 V, 4 A, power factor 0.8, 49.98 Hz.
    static let values: @Sendable (Channel) -> Double? = { channel in
        switch channel {
        case .voltage, .voltageL1, .voltageL2, .voltageL3: 231.2
        case .voltageLineToLine, .voltageL1L2, .voltageL2L3, .voltageL3L1: 400.4
        case .current, .currentL1, .currentL2, .currentL3: 4
        case .activePowerL1, .activePowerL2, .activePowerL3: 0.74
        case .activePower: 2.22
        case .powerFactor, .powerFactorL1, .powerFactorL2, .powerFactorL3: 0.8
        case .frequency: 49.98
        default: 0
        }
    }

    /// The same of a one-phase motor.
    static let onePhase: @Sendable (Channel) -> Double? = { channel in
        channel == .activePower ? 0.74 : values(channel)
    }

    static func settings(units: [UInt8], _ change: (inout ScanSettings) -> Void = { _ in })
        -> ScanSettings
    {
        var settings = ScanSettings(profiles: profiles)
        settings.units = units
        settings.firstTimeout = .milliseconds(40)
        settings.sweepTimeout = .milliseconds(20)
        settings.hostTimeout = .milliseconds(300)
        settings.gatewayTimeout = .milliseconds(800)
        settings.patientTimeout = .milliseconds(400)
        settings.silence = .zero
        settings.listenTime = .milliseconds(40)
        change(&settings)
        return settings
    }

    static func scan(_ target: ScanTarget, _ settings: ScanSettings) throws -> ScanReport {
        try #require(Scan([target], settings).result().first)
    }

    /// A served device that hears only its profile's own speed and parity.
    static func device(
        _ name: String,
        unit: UInt8,
        _ values: @escaping @Sendable (Channel) -> Double? = ScanBench.values
    ) throws -> ServedDevice {
        let profile = try Board.catalog.profile(named: name)
        var device = try ServedDevice(profile: profile, unitID: unit) { values }
        device.hearsOnly = profile.line
        return device
    }

    /// What `table` of a profile says, answered whole.
    static func answers(
        _ table: RegisterTable,
        _ values: (Channel) -> Double?
    ) -> [ProfileFit.BlockAnswer] {
        ReadPlan(table: table).blocks.map { block in
            var registers = [UInt16](repeating: 0, count: block.count)
            for entry in table.entries[block.entries] {
                for (place, word) in entry.encode(values(entry.channel)).enumerated() {
                    registers[block.offset(of: entry) + place] = word
                }
            }
            return ProfileFit.BlockAnswer(block: block, registers: registers)
        }
    }

    static func table(_ name: String) throws -> (DeviceProfile, RegisterTable) {
        let profile = try Board.catalog.profile(named: name)
        guard case .modbus(let table) = profile.conversation else {
            throw ServingError.notModbus(profile: name)
        }
        return (profile, table)
    }
}
