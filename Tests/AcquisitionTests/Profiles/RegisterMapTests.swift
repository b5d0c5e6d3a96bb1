import Acquisition
import Diagnostics
import Testing

/// The maps once more, written from the makers' tables and not from the profiles.
@Suite("Profiles hold the addresses of the makers' tables")
struct RegisterMapTests {
    private static let voltages: [Channel] = [.voltageL1, .voltageL2, .voltageL3]
    private static let currents: [Channel] = [.currentL1, .currentL2, .currentL3]
    private static let powers: [Channel] = [.activePowerL1, .activePowerL2, .activePowerL3]
    private static let powerFactors: [Channel] = [.powerFactorL1, .powerFactorL2, .powerFactorL3]

    @Test("Eastron SDM630")
    func sdm630() throws {
        let table = try RegisterTable.shipped(
            "eastron-sdm630",
            function: .input,
            limit: 80,
            alignment: 2
        )
        #expect(table.silence == .milliseconds(60))
        try table.expect(
            [
                MapGroup(Self.voltages, [0x00, 0x02, 0x04]),
                MapGroup(Self.currents, [0x06, 0x08, 0x0A]),
                MapGroup(Self.powers, [0x0C, 0x0E, 0x10], perUnit: 1_000),
                MapGroup(
                    [.apparentPowerL1, .apparentPowerL2, .apparentPowerL3],
                    [0x12, 0x14, 0x16],
                    perUnit: 1_000
                ),
                MapGroup(
                    [.reactivePowerL1, .reactivePowerL2, .reactivePowerL3],
                    [0x18, 0x1A, 0x1C],
                    perUnit: 1_000
                ),
                MapGroup(Self.powerFactors, [0x1E, 0x20, 0x22]),
                MapGroup([.phaseAngleL1, .phaseAngleL2, .phaseAngleL3], [0x24, 0x26, 0x28]),
                MapGroup([.voltage, .current, .currentSum], [0x2A, 0x2E, 0x30]),
                MapGroup(
                    [.activePower, .apparentPower, .reactivePower],
                    [0x34, 0x38, 0x3C],
                    perUnit: 1_000
                ),
                MapGroup([.powerFactor, .phaseAngle, .frequency], [0x3E, 0x42, 0x46]),
                MapGroup([.importEnergy, .exportEnergy], [0x48, 0x4A]),
                MapGroup([.importReactiveEnergy, .exportReactiveEnergy], [0x4C, 0x4E]),
                MapGroup([.apparentEnergy, .charge], [0x50, 0x52]),
                MapGroup(
                    [
                        .activePowerDemand, .activePowerDemandMax, .apparentPowerDemand,
                        .apparentPowerDemandMax,
                    ],
                    [0x54, 0x56, 0x64, 0x66],
                    perUnit: 1_000
                ),
                MapGroup([.currentNDemand, .currentNDemandMax], [0x68, 0x6A]),
                MapGroup(
                    [.voltageL1L2, .voltageL2L3, .voltageL3L1, .voltageLineToLine, .currentN],
                    [0xC8, 0xCA, 0xCC, 0xCE, 0xE0]
                ),
                MapGroup([.voltageThdL1, .voltageThdL2, .voltageThdL3], [0xEA, 0xEC, 0xEE]),
                MapGroup([.currentThdL1, .currentThdL2, .currentThdL3], [0xF0, 0xF2, 0xF4]),
                MapGroup([.voltageThd, .currentThd], [0xF8, 0xFA]),
                MapGroup([.totalEnergy, .totalReactiveEnergy], [0x156, 0x158]),
            ]
        )
        #expect(table.entry(.powerFactorL1)?.transform == .magnitude)
    }

    @Test("Schneider PM5xxx: the register number less one, and a four-quadrant power factor")
    func pm5xxx() throws {
        let table = try RegisterTable.shipped("schneider-pm5xxx", function: .holding, limit: 125)
        func wire(_ registers: UInt16...) -> [UInt16] { registers.map { $0 - 1 } }
        try table.expect(
            [
                MapGroup(Self.currents, wire(3_000, 3_002, 3_004)),
                MapGroup([.currentN, .current], wire(3_006, 3_010)),
                MapGroup(
                    [.voltageL1L2, .voltageL2L3, .voltageL3L1, .voltageLineToLine],
                    wire(3_020, 3_022, 3_024, 3_026)
                ),
                MapGroup(Self.voltages + [.voltage], wire(3_028, 3_030, 3_032, 3_036)),
                MapGroup(Self.powers + [.activePower], wire(3_054, 3_056, 3_058, 3_060)),
                MapGroup(
                    [.reactivePowerL1, .reactivePowerL2, .reactivePowerL3, .reactivePower],
                    wire(3_062, 3_064, 3_066, 3_068)
                ),
                MapGroup(
                    [.apparentPowerL1, .apparentPowerL2, .apparentPowerL3, .apparentPower],
                    wire(3_070, 3_072, 3_074, 3_076)
                ),
                MapGroup(Self.powerFactors + [.powerFactor], wire(3_078, 3_080, 3_082, 3_084)),
                MapGroup([.frequency], wire(3_110)),
                MapGroup(
                    [.importEnergy, .exportEnergy],
                    wire(3_204, 3_208),
                    .int64,
                    perUnit: 1_000
                ),
            ]
        )
        #expect(table.entry(.powerFactor)?.transform == .fourQuadrant)
        let energy = try #require(table.entry(.importEnergy))
        #expect(energy.decode([0x8000, 0, 0, 0].span).quality == .bad(.notAvailable))
        let voltage = try #require(table.entry(.voltageL1))
        #expect(voltage.decode([0xFFC0, 0].span).quality == .bad(.notAvailable))
        #expect(voltage.decode([0x8000, 0x8000].span).quality == .bad(.notAvailable))
        #expect(voltage.decode([0xFFFF, 0xFFFF].span).quality == .bad(.notAvailable))
    }

    @Test("Schneider EM6400, the older one: low word first")
    func em6400() throws {
        let table = try RegisterTable.shipped("schneider-em6400", function: .holding, limit: 125)
        try table.expect(
            [
                MapGroup(
                    [.apparentPower, .activePower],
                    [3_900, 3_902],
                    .float32,
                    .cdab,
                    perUnit: 1_000
                ),
                MapGroup(
                    [.powerFactor, .voltageLineToLine, .voltage],
                    [3_906, 3_908, 3_910],
                    .float32,
                    .cdab
                ),
                MapGroup([.current, .frequency], [3_912, 3_914], .float32, .cdab),
                MapGroup(Self.powers, [3_918, 3_932, 3_946], .float32, .cdab, perUnit: 1_000),
                MapGroup(Self.powerFactors, [3_922, 3_936, 3_950], .float32, .cdab),
                MapGroup(Self.voltages, [3_926, 3_940, 3_954], .float32, .cdab),
                MapGroup(Self.currents, [3_928, 3_942, 3_956], .float32, .cdab),
                MapGroup([.importEnergy], [3_960], .float32, .cdab, perUnit: 1_000),
            ]
        )
    }

    @Test("Carlo Gavazzi EM24: at most 11 registers, low word first")
    func em24() throws {
        let table = try RegisterTable.shipped("gavazzi-em24", function: .input, limit: 11)
        try table.expect(
            [
                MapGroup(Self.voltages, [0x00, 0x02, 0x04], .int32, .cdab, perUnit: 10),
                MapGroup(Self.currents, [0x0C, 0x0E, 0x10], .int32, .cdab, perUnit: 1_000),
                MapGroup(Self.powers, [0x12, 0x14, 0x16], .int32, .cdab, perUnit: 10_000),
                MapGroup(
                    [.voltage, .voltageLineToLine],
                    [0x24, 0x26],
                    .int32,
                    .cdab,
                    perUnit: 10
                ),
                MapGroup([.activePower], [0x28], .int32, .cdab, perUnit: 10_000),
                MapGroup(
                    Self.powerFactors + [.powerFactor],
                    [0x32, 0x33, 0x34, 0x35],
                    .int16,
                    perUnit: 1_000
                ),
                MapGroup([.frequency], [0x37], .int16, perUnit: 10),
                MapGroup([.importEnergy], [0x3E], .int32, .cdab, perUnit: 10),
            ]
        )
    }

    @Test("PZEM-004T: ten registers, read at once")
    func pzem() throws {
        let table = try RegisterTable.shipped("pzem-004t", function: .input, limit: 10)
        try table.expect(
            [
                MapGroup([.voltage], [0], .uint16, perUnit: 10),
                MapGroup([.current], [1], .uint32, .cdab, perUnit: 1_000),
                MapGroup([.activePower], [3], .uint32, .cdab, perUnit: 10_000),
                MapGroup([.importEnergy], [5], .uint32, .cdab, perUnit: 1_000),
                MapGroup([.frequency], [7], .uint16, perUnit: 10),
                MapGroup([.powerFactor], [8], .uint16, perUnit: 100),
                MapGroup([.alarm], [9], .uint16),
            ]
        )
        #expect(ReadPlan(table: table).blocks.map(\.count) == [10])
    }

    @Test("ABB B23: no value is all ones, or 7FFF and ones")
    func b23() throws {
        let table = try RegisterTable.shipped("abb-b23", function: .holding, limit: 125)
        try table.expect(
            [
                MapGroup([.importEnergy], [0x5000], .uint64, perUnit: 100),
                MapGroup(Self.voltages, [0x5B00, 0x5B02, 0x5B04], .uint32, perUnit: 10),
                MapGroup(Self.currents, [0x5B0C, 0x5B0E, 0x5B10], .uint32, perUnit: 100),
                MapGroup(
                    [.activePower] + Self.powers,
                    [0x5B14, 0x5B16, 0x5B18, 0x5B1A],
                    .int32,
                    perUnit: 100_000
                ),
                MapGroup([.frequency], [0x5B2C], .uint16, perUnit: 100),
                MapGroup(
                    [.powerFactor] + Self.powerFactors,
                    [0x5B3A, 0x5B3B, 0x5B3C, 0x5B3D],
                    .int16,
                    perUnit: 1_000
                ),
            ]
        )
        for entry in table.entries {
            let first: UInt16 =
                entry.encoding == .int16 || entry.encoding == .int32 ? 0x7FFF : 0xFFFF
            let registers = [first] + [UInt16](repeating: 0xFFFF, count: entry.encoding.count - 1)
            #expect(entry.decode(registers.span) == Measurement(nil, .bad(.notAvailable)))
        }
    }

    @Test("WitMotion WTVB01: one read of 19 registers from 0x34 at unit id 0x50")
    func wtvb01() throws {
        let table = try RegisterTable.shipped("witmotion-wtvb01", function: .holding, limit: 19)
        try table.expect(
            [
                MapGroup(
                    [.accelerationX, .accelerationY, .accelerationZ],
                    [0x34, 0x35, 0x36],
                    .int16,
                    perUnit: 2_048
                ),
                MapGroup(
                    [.velocityRmsX, .velocityRmsY, .velocityRmsZ],
                    [0x3A, 0x3B, 0x3C],
                    .int16
                ),
                MapGroup([.temperature], [0x40], .int16, perUnit: 100),
                MapGroup(
                    [.displacementX, .displacementY, .displacementZ],
                    [0x41, 0x42, 0x43],
                    .int16
                ),
                MapGroup(
                    [.vibrationFrequencyX, .vibrationFrequencyY, .vibrationFrequencyZ],
                    [0x44, 0x45, 0x46],
                    .int16,
                    perUnit: 10
                ),
            ]
        )
        let blocks = ReadPlan(table: table).blocks
        #expect(blocks.map(\.address) == [0x34])
        #expect(blocks.map(\.count) == [19])
        #expect(try Board.catalog.profile(named: "witmotion-wtvb01").unitID == 0x50)
    }

    @Test("The line settings are those of the factory")
    func lines() throws {
        func line(_ name: String) throws -> String {
            let profile = try Board.catalog.profile(named: name)
            return "\(profile.unitID): \(profile.line)"
        }
        #expect(try line("eastron-sdm630") == "1: 9600 8N1")
        #expect(try line("eastron-sdm120") == "1: 2400 8N1")
        #expect(try line("elmeasure-lg5310") == "1: 9600 8E1")
        #expect(try line("schneider-em6400") == "1: 19200 8N1")
        #expect(try line("banner-qm30vt2") == "1: 19200 8N1")
        #expect(try line("witmotion-wtvb01") == "80: 9600 8N1")
        #expect(try line("witmotion-wt901") == "0: 9600 8N1")
    }
}
