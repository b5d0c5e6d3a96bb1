import Acquisition
import Diagnostics

/// Values that tell which request they answer: a device says other ones each time.
package enum NumberedValues {
    /// How many requests in a row have values of their own.
    package static let period = 16

    /// The value of `channel` that request `number` of a device is answered with, in its unit.
    package static func value(of channel: Channel, _ number: Int) -> Double {
        let step = Double(number % period)
        return switch channel.unit {
        case .volt: 225 + step
        case .hertz: 49 + step / 8
        case .ampere, .kilowatt, .kilovoltAmpere, .kilovar: 4 + step / 8
        case .standardGravity: 1 + step / 16
        case .one: 0.5 + step / 64
        default: 20 + step
        }
    }

    /// The registers from `address` on that say these values; those that hold no channel are 0.
    ///
    /// `value` may put another one in a channel's place, or none.
    package static func registers(
        of table: RegisterTable,
        _ address: Int,
        count: Int,
        _ number: Int,
        value: (Channel, Double) -> Double? = { $1 }
    ) -> [UInt16] {
        var registers = [UInt16](repeating: 0, count: count)
        for entry in table.entries {
            let words = entry.encode(value(entry.channel, Self.value(of: entry.channel, number)))
            for (place, word) in zip(Int(entry.address)..., words)
            where (address..<(address + count)).contains(place) {
                registers[place - address] = word
            }
        }
        return registers
    }

    /// What the agent must make of `channel` in the reply to request `number`.
    package static func measurement(
        of channel: Channel,
        in table: RegisterTable,
        _ number: Int
    ) -> Measurement? {
        guard let entry = table.entries.first(where: { $0.channel == channel }) else { return nil }
        return entry.decode(entry.encode(value(of: channel, number)).span)
    }
}
