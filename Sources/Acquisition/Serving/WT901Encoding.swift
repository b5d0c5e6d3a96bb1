import Diagnostics

extension WT901Frame {
    /// One kind of frame as it is sent: its type and the four numbers in it.
    ///
    /// A number is the value in the channel's unit times `perUnit`; one without channel is 0.
    private static let layout: [(type: UInt8, numbers: [(channel: Channel?, perUnit: Double)])] = [
        (
            0x51,
            [
                (.accelerationX, 32_768 / 16), (.accelerationY, 32_768 / 16),
                (.accelerationZ, 32_768 / 16), (.temperature, 100),
            ]
        ),
        (
            0x52,
            [
                (.angularRateX, 32_768 / 2_000), (.angularRateY, 32_768 / 2_000),
                (.angularRateZ, 32_768 / 2_000), (nil, 0),
            ]
        ),
        (
            0x53,
            [
                (.angleX, 32_768 / 180), (.angleY, 32_768 / 180), (.angleZ, 32_768 / 180), (nil, 0),
            ]
        ),
    ]

    /// The bytes of one sample: three frames of 11.
    static let sampleLength = 33

    /// One sample as the sensor sends it; a value that is nil is sent as 0, as a sensor without
    /// that part does, and one beyond the sensor's range as the end of it.
    static func sample(of value: (Channel) -> Double?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(sampleLength)
        for (type, numbers) in layout {
            var frame: [UInt8] = [0x55, type]
            for (channel, perUnit) in numbers {
                let number = ((channel.flatMap(value) ?? 0) * perUnit).rounded()
                let clamped = number.isNaN ? 0 : min(max(number, -32_768), 32_767)
                let word = UInt16(bitPattern: Int16(clamped))
                frame += [UInt8(word & 0xFF), UInt8(word >> 8)]
            }
            frame.append(frame.reduce(0, &+))
            bytes += frame
        }
        return bytes
    }
}
