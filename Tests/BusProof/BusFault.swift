import Acquisition
import Diagnostics

/// Something that goes wrong at the far end of a bus, and what the agent must make of it.
package struct BusFault: Sendable {
    /// Whom it strikes.
    package enum Scope: Sendable {
        /// One device; its neighbours on the bus keep their rate.
        case device
        /// The whole bus, and no other.
        case bus
    }

    /// What the far end does while the fault is there.
    package enum Way: Sendable {
        /// Answers a request of the device, or with the scope `bus` any request, like this.
        case reply(@Sendable (FaultyRequest) -> [ScriptedAction])
        /// The device says another value, or none, in place of the one that a channel has.
        case values(@Sendable (Channel, Double) -> Double?)
        /// The device says the same values again and again.
        case stuck
        /// Sends this in place of a sample of a stream.
        case sample(@Sendable (StreamSample) -> [UInt8])
        /// Sends samples at another pace.
        case pace(Duration)
        /// The adapter is pulled out.
        case unplugged
        /// Nobody listens on the TCP port.
        case refused
        /// Somebody listens and lets nobody in.
        case notAccepting
    }

    /// What it is, as a row of the table.
    package let name: String
    /// Whom it strikes.
    package let scope: Scope
    /// The kinds of device that can have it.
    package let kinds: [BusKind]
    /// The reasons by which it may be told, of which one must be; none where values stay good.
    package let told: [QualityReason]
    /// What the warning must say beside the name; nil for whatever the reason says.
    package let words: String?
    /// The kinds on which no client can see it: what is said is the value of the request before.
    package let unseenOn: [BusKind]
    /// What happens.
    package let way: Way

    /// A fault of a name, and what is expected of the agent.
    package init(
        _ name: String,
        _ scope: Scope = .device,
        on kinds: [BusKind],
        told: [QualityReason],
        saying words: String? = nil,
        unseenOn: [BusKind] = [],
        _ way: Way
    ) {
        self.name = name
        self.scope = scope
        self.kinds = kinds
        self.told = told
        self.words = words
        self.unseenOn = unseenOn
        self.way = way
    }

    /// All faults that are known, by what they have in common.
    package static let groups = [
        (name: "replies: none, late, cut, wrong, noisy, repeated", faults: ReplyFaults.all),
        (name: "refusals, codes 1–6, 8, 10, 11", faults: ExceptionFaults.all),
        (
            name: "the whole bus: flood, unplugged, refused, not let in, half-open",
            faults: BusWideFaults.all
        ),
        (name: "a sensor's stream", faults: StreamFaults.all),
    ]
    /// All faults that are known.
    package static let all = groups.flatMap(\.faults)
}

/// A request that is answered badly, and what belongs to it.
package struct FaultyRequest: Sendable {
    /// The request.
    package let request: ScriptedRequest
    /// The reply that would be right.
    package let right: [UInt8]
    /// The right reply to the request that the device had before; the same where it had none.
    package let before: [UInt8]
    /// How long the agent waits.
    package let timeout: Duration
    /// Whether the fault is still there.
    package let isLasting: @Sendable () -> Bool
}
