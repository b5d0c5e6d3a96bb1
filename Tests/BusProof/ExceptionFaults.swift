import Acquisition
import Diagnostics

/// A device that refuses, or a gateway that speaks for it (Modbus V1.1b3 §7).
enum ExceptionFaults {
    static let all = refusals + gateways

    private static let texts: [(code: UInt8, text: String)] = [
        (1, "illegal function"), (2, "illegal data address"), (3, "illegal data value"),
        (4, "device failure"), (5, "acknowledge"), (6, "device busy"), (8, "memory parity error"),
    ]

    private static let refusals = texts.map { code, text in
        BusFault(
            "exception \(code), \(text)",
            on: ReplyFaults.asked,
            told: [.exceptionReply],
            saying: "refused with exception \(code) (\(text))",
            .reply { [.send($0.request.exception(code))] }
        )
    }

    private static let gateways = [
        (code: UInt8(10), text: "gateway path unavailable"),
        (11, "gateway target failed to respond"),
    ].map { code, text in
        BusFault(
            "exception \(code), \(text)",
            on: ReplyFaults.asked,
            told: [.noReply],
            saying: "says a gateway with exception \(code) (\(text))",
            .reply { [.send($0.request.exception(code))] }
        )
    }
}
