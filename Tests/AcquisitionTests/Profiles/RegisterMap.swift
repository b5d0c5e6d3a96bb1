import Acquisition
import Diagnostics
import Testing

/// Some channels at some addresses, all in one form; `perUnit` is the number in the registers
/// for one of the channel's unit.
struct MapGroup {
    var channels: [Channel]
    var addresses: [UInt16]
    var encoding: RegisterEntry.Encoding
    var order = RegisterEntry.WordOrder.abcd
    var perUnit = 1.0

    init(
        _ channels: [Channel],
        _ addresses: [UInt16],
        _ encoding: RegisterEntry.Encoding = .float32,
        _ order: RegisterEntry.WordOrder = .abcd,
        perUnit: Double = 1
    ) {
        self.channels = channels
        self.addresses = addresses
        self.encoding = encoding
        self.order = order
        self.perUnit = perUnit
    }
}

extension RegisterTable {
    /// The table of the shipped profile `name`, which has these limits.
    static func shipped(
        _ name: String,
        function: Function,
        limit: Int,
        alignment: Int = 1
    ) throws -> RegisterTable {
        guard case .modbus(let table) = try Board.catalog.profile(named: name).conversation else {
            throw ServingError.notModbus(profile: name)
        }
        #expect(table.function == function)
        #expect(table.readLimit == limit)
        #expect(table.alignment == alignment)
        return table
    }

    /// Every entry of the table is in one of the groups, as the group has it, and no other.
    func expect(_ groups: [MapGroup]) throws {
        #expect(entries.count == groups.reduce(0) { $0 + $1.channels.count })
        for group in groups {
            try #require(group.channels.count == group.addresses.count)
            for (channel, address) in zip(group.channels, group.addresses) {
                let entry = try #require(self.entry(channel), "\(channel.name)")
                #expect(entry.address == address, "\(channel.name)")
                #expect(entry.encoding == group.encoding, "\(channel.name)")
                if entry.encoding.count > 1 { #expect(entry.wordOrder == group.order) }
                let scale: RegisterEntry.Scale =
                    group.perUnit == 1 ? .multiply(by: 1) : .divide(by: group.perUnit)
                #expect(entry.scale == scale, "\(channel.name)")
            }
        }
    }

    /// The entry of `channel`; nil if the table has none.
    func entry(_ channel: Channel) -> RegisterEntry? {
        entries.first { $0.channel == channel }
    }
}
