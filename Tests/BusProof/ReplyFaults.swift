import Acquisition
import Diagnostics

/// What one device can answer, or not answer.
enum ReplyFaults {
    static let asked = BusKind.allCases.filter(\.isAsked)
    static let checked: [BusKind] = [.line, .vibration, .converter]
    static let meters: [BusKind] = [.line, .converter, .network]
    static let garbled: [QualityReason] = [.corruptFrame, .unexpectedReply, .lineNoise]
    static let noise: [UInt8] = (0..<48).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 167) }

    static let all = silence + frames + noises + values + orders

    private static let silence = [
        BusFault("says nothing", on: asked, told: [.noReply], .reply { _ in [] }),
        BusFault(
            "answers after the time-out",
            on: asked,
            told: [.noReply],
            .reply { [.later($0.timeout + .milliseconds(30), $0.right)] }
        ),
        BusFault(
            "answers in pieces of four bytes, in time",
            on: asked,
            told: [],
            .reply { asked in
                stride(from: 0, to: asked.right.count, by: 4).flatMap { start in
                    let piece = asked.right[start..<min(start + 4, asked.right.count)]
                    return [ScriptedAction.send(Array(piece)), .pause(.microseconds(500))]
                }
            }
        ),
        BusFault(
            "begins an answer byte by byte and leaves it",
            on: asked,
            told: [.corruptFrame],
            .reply { asked in
                (0..<5).map { .later(.milliseconds(1 + 20 * $0), [asked.right[$0]]) }
            }
        ),
    ]

    private static let frames = [
        BusFault(
            "answers as another unit",
            on: asked,
            told: [.unexpectedReply],
            .reply { asked in
                var other = asked.request
                other.unitID = 9
                return [.send(other.registers(230))]
            }
        ),
        BusFault(
            "answers another function",
            on: asked,
            told: [.unexpectedReply],
            .reply { asked in
                var other = asked.request
                other.function += 1
                return [.send(other.registers(230))]
            }
        ),
        BusFault(
            "answers a register more",
            on: asked,
            told: [.unexpectedReply],
            .reply { asked in
                var other = asked.request
                other.count += 1
                return [.send(other.registers(230))]
            }
        ),
        BusFault(
            "wrong checksum",
            on: checked,
            told: [.corruptFrame],
            .reply { [.send(changed($0.right, at: $0.right.count - 1, by: 0x40))] }
        ),
        BusFault(
            "a bit turned over on the way",
            on: checked,
            told: [.corruptFrame],
            .reply { [.send(changed($0.right, at: 3, by: 0x08))] }
        ),
        BusFault(
            "wrong transaction number",
            on: [.network],
            told: [.unexpectedReply],
            .reply { [.send(changed($0.right, at: 0, by: 0x80))] }
        ),
        BusFault(
            "wrong protocol number",
            on: [.network],
            told: [.unexpectedReply],
            .reply { [.send(changed($0.right, at: 3, by: 0x01))] }
        ),
        BusFault(
            "wrong length in the header",
            on: [.network],
            told: [],
            .reply { [.send(changed($0.right, at: 5, by: 0x05))] }
        ),
        BusFault(
            "cut short",
            on: asked,
            told: [.corruptFrame],
            .reply { [.send(Array($0.right.dropLast(3)))] }
        ),
    ]

    private static let noises = [
        BusFault(
            "noise before the reply",
            on: asked,
            told: garbled,
            .reply { [.send([0x00, 0xFF, 0xA7] + $0.right)] }
        ),
        BusFault(
            "noise after the reply",
            on: asked,
            told: [],
            .reply { [.send($0.right + [0x00, 0xFF, 0xA7])] }
        ),
        BusFault("noise for a reply", on: asked, told: garbled, .reply { _ in [.send(noise)] }),
    ]

    private static let values = [
        // One is left: polls without any value are stored once a minute, and the soak counts polls.
        BusFault(
            "no value in the registers but one",
            on: meters,
            told: [.notAvailable],
            .values { channel, value in channel.unit == .hertz ? value : nil }
        ),
        BusFault(
            "a value that cannot be",
            on: asked,
            told: [.outOfRange],
            .values { channel, value in
                switch channel.unit {
                case .volt: 60_000
                case .degreeCelsius: 300
                default: value
                }
            }
        ),
        BusFault("stuck values", on: asked, told: [], .stuck),
    ]

    private static let orders = [
        BusFault(
            "every reply twice",
            on: asked,
            told: [],
            .reply { [.send($0.right), .later(.milliseconds(5), $0.right)] }
        ),
        BusFault(
            "the reply to the request before",
            on: asked,
            told: [.unexpectedReply],
            unseenOn: [.vibration, .converter],
            .reply { [.send($0.before)] }
        ),
        BusFault(
            "a neighbour's reply before its own",
            on: asked,
            told: [.unexpectedReply],
            .reply { asked in
                var other = asked.request
                other.unitID = 2
                return [.send(other.registers(231) + asked.right)]
            }
        ),
        BusFault(
            "resets the connection",
            on: [.converter, .network],
            told: [.connectionLost],
            .reply { _ in [.reset] }
        ),
        BusFault(
            "closes the connection",
            on: [.converter, .network],
            told: [.connectionLost],
            .reply { _ in [.close] }
        ),
    ]

    private static func changed(_ bytes: [UInt8], at place: Int, by bits: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[place] ^= bits
        return bytes
    }
}
