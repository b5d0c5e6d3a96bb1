/// A frame on a serial line, written down a second time so that it shares no code with the agent.
package enum RTUFrame {
    /// The frame with the CRC-16 of the standard's appendix behind it, low byte first.
    package static func withChecksum(_ frame: [UInt8]) -> [UInt8] {
        var sum: UInt16 = 0xFFFF
        for byte in frame {
            sum ^= UInt16(byte)
            for _ in 0..<8 {
                let carry = sum % 2
                sum /= 2
                if carry == 1 { sum ^= 0xA001 }
            }
        }
        return frame + [UInt8(sum % 256), UInt8(sum / 256)]
    }
}
