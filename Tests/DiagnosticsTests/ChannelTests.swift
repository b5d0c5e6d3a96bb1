import Diagnostics
import Testing

@Suite("A channel")
struct ChannelTests {
    @Test("has a name of its own by which it is found")
    func names() {
        #expect(Set(Channel.allCases.map(\.name)).count == Channel.allCases.count)
        for channel in Channel.allCases {
            #expect(Channel(name: channel.name) == channel)
            #expect(channel.name.utf8.allSatisfy { $0 < 128 })
        }
        #expect(Channel(name: "voltage") == nil)
    }

    @Test("keeps its number in stored records for ever")
    func numbers() {
        #expect(Channel.voltage.rawValue == 1)
        #expect(Channel.activePower.rawValue == 20)
        #expect(Channel.frequency.rawValue == 45)
        #expect(Channel.importEnergy.rawValue == 70)
        #expect(Channel.accelerationX.rawValue == 100)
        #expect(Channel.temperature.rawValue == 150)
    }

    @Test("finds the two word orders of a float apart by what is plausible")
    func wordOrder() {
        let said: [(Channel, Float)] = [
            (.voltage, 230.4), (.current, 12.31), (.frequency, 49.98), (.activePower, 2.44),
            (.powerFactor, 0.86), (.importEnergy, 4_321.5),
        ]
        for (channel, value) in said {
            let swapped = Float(bitPattern: value.bitPattern << 16 | value.bitPattern >> 16)
            #expect(channel.isPlausible(Double(value)))
            #expect(!channel.isPlausible(Double(swapped)), "\(channel.name) \(swapped)")
        }
    }

    @Test("takes zero for plausible, and no NaN or infinity")
    func edges() {
        for channel in Channel.allCases {
            #expect(channel.isPlausible(0))
            #expect(channel.isPlausible(channel.plausibleRange.upperBound))
            #expect(!channel.isPlausible(channel.plausibleRange.upperBound.nextUp))
            #expect(!channel.isPlausible(.nan))
            #expect(!channel.isPlausible(.infinity))
            #expect(!channel.isPlausible(-.infinity))
            #expect(!channel.isPlausible(.leastNonzeroMagnitude))
        }
    }
}

@Suite("A quality")
struct QualityTests {
    @Test("is stored in a byte and comes back")
    func storedByte() {
        var qualities = [Quality.good]
        for reason in QualityReason.allCases where reason != .none {
            qualities.append(.uncertain(reason))
            qualities.append(.bad(reason))
        }
        #expect(Set(qualities.map(\.storedByte)).count == qualities.count)
        for quality in qualities {
            #expect(Quality(storedByte: quality.storedByte) == quality)
        }
        let valid = Set(qualities.map(\.storedByte))
        for byte in UInt8.min...UInt8.max where !valid.contains(byte) {
            #expect(Quality(storedByte: byte) == nil)
        }
    }

    @Test("has a reason with words and a name of its own")
    func reasons() {
        #expect(Set(QualityReason.allCases.map(\.name)).count == QualityReason.allCases.count)
        #expect(QualityReason.allCases.allSatisfy { !$0.text.isEmpty && $0.rawValue < 64 })
    }
}
