/// A sample of a WT901 as it is sent: three frames whose numbers are the sample's own.
package struct StreamSample: Sendable {
    /// Which sample it is, counted from 1.
    package let number: Int

    /// The bytes, of which each frame has 11.
    package var bytes: [UInt8] { frame(0x51) + frame(0x52) + frame(0x53) }

    /// The frame of `type` whose first three numbers are `first`, or the sample's number.
    package func frame(_ type: UInt8, _ first: Int16? = nil) -> [UInt8] {
        let number = first ?? Int16(truncatingIfNeeded: self.number % 30_000 + 1)
        var bytes: [UInt8] = [0x55, type]
        for value in [number, number, number, 2_500] {
            let word = UInt16(bitPattern: value)
            bytes += [UInt8(word & 0xFF), UInt8(word >> 8)]
        }
        return bytes + [bytes.reduce(0, &+)]
    }
}
