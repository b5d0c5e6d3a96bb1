import Diagnostics

/// Why a port or connection cannot be had or has gone: a failure of the whole bus.
public struct LinkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What every value of the bus is called for it: port unavailable, or connection lost.
    public let reason: QualityReason
    /// The port or address, the system's words, and what to check.
    public let description: String

    /// The port or address cannot be opened.
    static func cannotOpen(_ target: String, _ why: String, check: String) -> Self {
        Self(reason: .portUnavailable, description: "cannot open \(target): \(why); \(check)")
    }

    /// It was open and has gone.
    static func lost(_ target: String, _ why: String) -> Self {
        Self(
            reason: .connectionLost,
            description: "lost \(target): \(why); check cable, adapter and power"
        )
    }
}
