import Diagnostics

/// A request to read registers as it arrived at a scripted device.
package struct ScriptedRequest: Sendable, Hashable {
    /// How many requests the device had before, from all connections.
    package var number: Int
    package var unitID: UInt8
    package var function: UInt8
    package var address: Int
    package var count: Int
    /// The transaction number on TCP; nil for an RTU frame.
    package var transaction: [UInt8]?
    package var time: MonotonicTime

    /// The frame of `body`, which begins with unit id and function.
    package func frame(_ body: [UInt8]) -> [UInt8] {
        guard let transaction else { return RTUFrame.withChecksum(body) }
        return transaction + [0, 0, 0, UInt8(body.count)] + body
    }

    /// A reply in which every register holds `value`.
    package func registers(_ value: Int) -> [UInt8] {
        var body: [UInt8] = [unitID, function, UInt8(2 * count)]
        for _ in 0..<count { body += [UInt8(value >> 8), UInt8(value & 0xFF)] }
        return frame(body)
    }

    /// A reply whose registers hold 1000 and their address.
    package var addresses: [UInt8] {
        var words: [UInt8] = []
        for value in (1_000 + address)..<(1_000 + address + count) {
            words += [UInt8(value >> 8), UInt8(value & 0xFF)]
        }
        return frame([unitID, function, UInt8(2 * count)] + words)
    }

    /// A refusal.
    package func exception(_ code: UInt8) -> [UInt8] { frame([unitID, function | 0x80, code]) }
}

/// What a scripted device does next.
package enum ScriptedAction: Sendable {
    case send([UInt8])
    /// Thinks, or lets time pass between bytes.
    case pause(Duration)
    /// Sends after a while, and takes other requests meanwhile.
    case later(Duration, [UInt8])
    /// Sends the same without end, until the condition is false.
    case flood([UInt8], while: @Sendable () -> Bool)
    /// Ends the connection as a program does that closes it.
    case close
    /// Ends the connection by a reset.
    case reset
}
