import Acquisition
import Diagnostics

/// What a sensor that sends unasked can do.
enum StreamFaults {
    static let all = [
        BusFault("stream: silence", .bus, on: [.stream], told: [.noReply], .sample { _ in [] }),
        BusFault(
            "stream: every checksum wrong",
            .bus,
            on: [.stream],
            told: [.lineNoise],
            .sample { sample in
                var bytes = sample.bytes
                for end in [10, 21, 32] { bytes[end] ^= 0x21 }
                return bytes
            }
        ),
        BusFault(
            "stream: one checksum in three wrong",
            .bus,
            on: [.stream],
            told: [],
            .sample { sample in
                var bytes = sample.bytes
                bytes[10 + 11 * (sample.number % 3)] ^= 0x21
                return bytes
            }
        ),
        BusFault(
            "stream: a byte lost in each sample",
            .bus,
            on: [.stream],
            told: [],
            .sample { sample in
                var bytes = sample.bytes
                bytes.remove(at: sample.number * 7 % bytes.count)
                return bytes
            }
        ),
        // What begins like a frame in a frame's place has one chance in 256 to have its sum.
        BusFault(
            "stream: noise between samples",
            .bus,
            on: [.stream],
            told: [],
            .sample { [0x00, 0x55, 0x51, 0xFF, 0x55] + $0.bytes }
        ),
        BusFault(
            "stream: noise only, as of another baud",
            .bus,
            on: [.stream],
            told: [.lineNoise],
            .sample { _ in ReplyFaults.noise }
        ),
        BusFault(
            "stream: a flood of noise",
            .bus,
            on: [.stream],
            told: [.lineNoise],
            .sample { _ in [UInt8](repeating: 0x55, count: 2_048) }
        ),
        BusFault(
            "stream: no acceleration among its frames",
            .bus,
            on: [.stream],
            told: [.noReply],
            saying: "no acceleration",
            .sample { $0.frame(0x52) + $0.frame(0x53) }
        ),
        BusFault(
            "stream: zero on all axes",
            .bus,
            on: [.stream],
            told: [.zeroAcceleration],
            .sample { $0.frame(0x51, 0) + $0.frame(0x52) + $0.frame(0x53) }
        ),
        BusFault(
            "stream: at the end of its range",
            .bus,
            on: [.stream],
            told: [.clipped],
            .sample { $0.frame(0x51, .max) + $0.frame(0x52) + $0.frame(0x53) }
        ),
        BusFault(
            "stream: slower than its time-out",
            .bus,
            on: [.stream],
            told: [.noReply],
            .pace(.milliseconds(700))
        ),
        BusFault(
            "stream: a quarter of its rate",
            .bus,
            on: [.stream],
            told: [],
            .pace(.milliseconds(80))
        ),
        BusFault("stream: stuck values", .bus, on: [.stream], told: [], .stuck),
    ]
}
