import Acquisition

/// How long a poll keeps a serial line busy.
enum PollTime {
    /// The bytes of a request to read registers (Modbus over serial line V1.02 §2.5.1.1).
    private static let requestBytes = 8
    /// The bytes of its reply besides the registers.
    private static let replyOverheadBytes = 5
    /// The silence that ends a frame, in characters; one before the request, one before the reply.
    private static let silenceCharacters = 3.5

    /// The time on the line of one poll of a device, in ms, if the device answers at once.
    ///
    /// 0 for a stream, which is not polled.
    static func milliseconds(of profile: DeviceProfile, on line: LineSettings) -> Double {
        guard case .modbus(let table) = profile.conversation else { return 0 }
        let bitsPerCharacter = 1 + 8 + (line.parity == .none ? 0 : 1) + line.stopBits
        let characterMS = Double(bitsPerCharacter) * 1_000 / Double(line.baud)
        let silenceMS = max(
            silenceCharacters * characterMS,
            Double(table.silence.components.attoseconds) / 1e15
                + Double(table.silence.components.seconds) * 1_000
        )
        return ReadPlan(table: table).blocks.reduce(0) { sum, block in
            let bytes = requestBytes + replyOverheadBytes + 2 * block.count
            return sum + Double(bytes) * characterMS + silenceCharacters * characterMS + silenceMS
        }
    }
}
