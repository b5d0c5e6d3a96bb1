import Acquisition
import Diagnostics

/// What strikes all devices of a bus at once.
enum BusWideFaults {
    static let all = [
        BusFault(
            "a flood of noise without end",
            .bus,
            on: BusKind.allCases.filter(\.isAsked),
            told: [.lineNoise, .corruptFrame, .unexpectedReply],
            .reply { asked in
                [
                    .flood(
                        [UInt8](repeating: 0xA7, count: 512),
                        while: asked.isLasting
                    )
                ]
            }
        ),
        BusFault(
            "port pulled out and plugged in",
            .bus,
            on: [.line, .vibration, .stream],
            told: [.connectionLost, .portUnavailable, .noReply],
            saying: "check that the adapter is plugged in",
            .unplugged
        ),
        BusFault(
            "connection refused",
            .bus,
            on: [.converter, .network],
            told: [.connectionLost, .portUnavailable],
            .refused
        ),
        BusFault(
            "connection never accepted",
            .bus,
            on: [.converter, .network],
            told: [.connectionLost, .portUnavailable, .noReply],
            .notAccepting
        ),
        BusFault(
            "half-open: accepted, then silence",
            .bus,
            on: [.converter, .network],
            told: [.noReply],
            .reply { _ in [] }
        ),
    ]
}
