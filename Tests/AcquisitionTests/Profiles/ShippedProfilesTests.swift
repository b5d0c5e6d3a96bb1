import Acquisition
import Diagnostics
import Testing

@Suite("The profiles in board/profiles")
struct ShippedProfilesTests {
    static let names = [
        "abb-b23", "banner-qm30vt2", "eastron-sdm120", "eastron-sdm230", "eastron-sdm630",
        "elmeasure-lg5310", "gavazzi-em111", "gavazzi-em24", "janitza-umg96rm-e", "pzem-004t",
        "schneider-em6400", "schneider-pm5xxx", "selec-em2m", "selec-mfm383a", "siemens-pac2200",
        "witmotion-wt901", "witmotion-wtvb01",
    ]

    @Test("There is one for each supported device, and no other file")
    func complete() {
        #expect(Board.catalog.names == Self.names)
    }

    @Test("Each loads without a fault and says where it is from", arguments: names)
    func loads(name: String) throws {
        let profile = try Board.catalog.profile(named: name)
        #expect(profile.name == name)
        #expect(!profile.sources.isEmpty)
        // None has been held against a device yet: a profile that claims so is to be looked at
        // here.
        #expect(!profile.unverified.isEmpty)
        let needed: [Channel] =
            switch (profile.kind, profile.phases) {
            case (.electrical, 3): [.voltageL1, .voltageL3, .currentL1, .currentL3, .powerFactorL1]
            case (.electrical, _): [.voltage, .current, .powerFactor, .activePower]
            case (.vibration, _): []
            }
        for channel in needed where !(name == "siemens-pac2200" && channel == .powerFactorL1) {
            #expect(profile.channels.contains(channel), "\(name) has no \(channel.name)")
        }
    }

    @Test("The reads of each are as recorded, and as few as the device's limits allow")
    func plans() throws {
        var text = ""
        for name in Self.names {
            let profile = try Board.catalog.profile(named: name)
            guard case .modbus(let table) = profile.conversation else {
                text += "\(name): stream\n"
                continue
            }
            let plan = ReadPlan(table: table)
            let probes =
                "\(plan.probes.first?.address ?? 0) count "
                + plan.probes.map { "\($0.count)" }.joined(separator: " ")
            text += "\(name): function \(table.function.rawValue)"
            text += " limit \(table.readLimit), probes \(probes)\n"
            for block in plan.blocks {
                text += "    0x\(String(block.address, radix: 16, uppercase: true))"
                text += " (\(block.address)) count \(block.count):"
                text += " \(table.entries[block.entries.lowerBound].channel.name) …"
                text += " \(table.entries[block.entries.upperBound - 1].channel.name)\n"
            }
        }
        try Board.expectGolden(text, "read-plans.txt")
    }

    @Test("A plausible value of each register survives being written and read", arguments: names)
    func roundTrip(name: String) throws {
        let profile = try Board.catalog.profile(named: name)
        guard case .modbus(let table) = profile.conversation else { return }
        for entry in table.entries {
            let range = entry.channel.plausibleRange
            for share in [0, 0.13, 0.5, 0.86, 1] {
                // What a motor circuit can have, not the last kilovolt the channel can hold.
                let bottom = max(range.lowerBound, 0)
                let value = bottom + share * (min(range.upperBound, bottom + 15) - bottom)
                let registers = entry.encode(value)
                #expect(registers.count == entry.encoding.count)
                let measurement = entry.decode(registers.span)
                let read = try #require(measurement.value, "\(name) \(entry.channel.name)")
                let step = resolution(of: entry, near: value)
                #expect(abs(read - value) <= step, "\(name) \(entry.channel.name) \(value)")
                #expect(measurement.quality == .good, "\(name) \(entry.channel.name) \(value)")
            }
        }
    }

    /// Half the step between two numbers that the registers can hold, in the channel's unit.
    private func resolution(of entry: RegisterEntry, near value: Double) -> Double {
        let unit =
            switch entry.scale {
            case .multiply(let factor): factor
            case .divide(let divisor): 1 / divisor
            }
        return switch entry.encoding {
        case .float32: abs(value) * 0x1p-24 + 1e-12
        case .float64: abs(value) * 0x1p-52
        default: unit / 2 + 1e-12
        }
    }
}
