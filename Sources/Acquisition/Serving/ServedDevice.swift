import Diagnostics

/// A device that is not there, as the line sees it: a profile's registers filled with values.
public struct ServedDevice: Sendable {
    /// What a device says to one request.
    enum Answer: Hashable {
        /// The registers asked for.
        case registers([UInt16])
        /// It refuses.
        case exception(ExceptionCode)
    }

    /// Why a device refuses a request (Modbus V1.1b3 §7).
    enum ExceptionCode: UInt8 {
        case illegalFunction = 1
        case illegalDataAddress = 2
        case illegalDataValue = 3
    }

    /// The most registers that the protocol lets one read ask for (Modbus V1.1b3 §6.3).
    static let protocolReadLimit = 125

    /// The profile whose registers it has.
    public let profile: DeviceProfile
    /// Its unit id.
    public let unitID: UInt8
    /// The baud and parity without which it hears nothing, as on a real wire; nil hears all.
    ///
    /// It counts on a pseudo-terminal only: a real port has the settings it was opened with.
    public var hearsOnly: LineSettings?

    private let table: RegisterTable
    private let sample: @Sendable () -> (Channel) -> Double?

    /// A device of `profile` at `unitID`.
    ///
    /// `sample` is called once a reply, on the server's thread, and gives the values of one
    /// instant, each in its channel's unit; nil where there is none, which is said as the device
    /// says it.
    ///
    /// - Throws: `ServingError.notModbus` for a profile that has no registers.
    public init(
        profile: DeviceProfile,
        unitID: UInt8,
        sample: @escaping @Sendable () -> (Channel) -> Double?
    ) throws(ServingError) {
        guard case .modbus(let table) = profile.conversation else {
            throw .notModbus(profile: profile.name)
        }
        self.profile = profile
        self.unitID = unitID
        self.table = table
        self.sample = sample
    }

    /// What the device says to a request of `function` with `body` after it.
    ///
    /// Registers between those that hold channels are 0.
    func answer(function: UInt8, body: some Collection<UInt8>) -> Answer {
        guard function == table.function.rawValue else { return .exception(.illegalFunction) }
        let bytes = Array(body)
        guard bytes.count == 4 else { return .exception(.illegalDataValue) }
        let address = Int(bytes[0]) << 8 | Int(bytes[1])
        let count = Int(bytes[2]) << 8 | Int(bytes[3])
        guard (1...Self.protocolReadLimit).contains(count) else {
            return .exception(.illegalDataValue)
        }
        let range = address..<(address + count)
        return answers(range) ? .registers(image(of: range)) : .exception(.illegalDataAddress)
    }

    /// Whether what is sent at `line` is more than noise to it; nil where that cannot be known.
    func hears(_ line: LineSettings?) -> Bool {
        guard let hearsOnly, let line else { return true }
        return hearsOnly.baud == line.baud && hearsOnly.parity == line.parity
    }

    /// Whether the device answers a read of these registers.
    private func answers(_ range: Range<Int>) -> Bool {
        guard let first = table.entries.first, let last = table.entries.last else { return false }
        let alignment = table.alignment
        let start = Int(first.address) / alignment * alignment
        let end = (last.end + alignment - 1) / alignment * alignment
        guard range.count <= table.readLimit,
            range.lowerBound % alignment == 0, range.count % alignment == 0,
            start <= range.lowerBound, range.upperBound <= end
        else { return false }
        return table.readsGaps || !hasGap(range)
    }

    /// Whether a register in the range lies in no entry, nor beside one to make an address even.
    private func hasGap(_ range: Range<Int>) -> Bool {
        let alignment = table.alignment
        var covered = range.lowerBound
        for entry in table.entries where entry.end > covered {
            guard Int(entry.address) / alignment * alignment <= covered else { break }
            covered = (entry.end + alignment - 1) / alignment * alignment
            if covered >= range.upperBound { return false }
        }
        return true
    }

    private func image(of range: Range<Int>) -> [UInt16] {
        let value = sample()
        var registers = [UInt16](repeating: 0, count: range.count)
        for entry in table.entries {
            let held = (Int(entry.address)..<entry.end).clamped(to: range)
            if held.isEmpty { continue }
            let words = entry.encode(value(entry.channel))
            for address in held {
                registers[address - range.lowerBound] = words[address - Int(entry.address)]
            }
        }
        return registers
    }
}
