import Diagnostics

/// What the deviations of the range were made of, by channel.
public struct Contributions: Hashable, Sendable {
    /// The most channels that are told apart.
    public static let channelLimit = 32

    /// One channel's part.
    public struct Part: Hashable, Sendable {
        /// The channel's name: `vibration_g_std`.
        public let name: String
        /// The sum of its shares of the judged moments.
        var shares = 0.0
        /// The moments in which it was among the strongest.
        public var moments = 0
        /// Its largest distance from healthy, in σ, with its sign.
        public var deviation = 0.0
        /// Its value then, in its unit.
        public var value = 0.0
        /// When that was.
        public var time: Timestamp
    }

    /// The moments whose score lay beyond what was healthy.
    public private(set) var moments = 0
    private var known: [Part] = []

    /// The parts, the greatest share first.
    public var parts: [Part] {
        known.sorted { ($1.shares, $0.name) < ($0.shares, $1.name) }
    }

    /// The mean share of `part` of all deviating moments, 0…1.
    public func share(of part: Part) -> Double {
        moments > 0 ? min(part.shares / Double(moments), 1) : 0
    }

    mutating func add(_ assessment: Assessment, _ names: [String], at time: Timestamp) {
        guard !assessment.parts.isEmpty else { return }
        moments += 1
        for part in assessment.parts {
            let channel = Int(part.channel)
            let name = names.indices.contains(channel) ? names[channel] : "channel \(channel)"
            var place = known.firstIndex { $0.name == name }
            if place == nil, known.count < Self.channelLimit {
                known.append(Part(name: name, time: time))
                place = known.count - 1
            }
            guard let place else { continue }
            known[place].shares += part.share
            known[place].moments += 1
            if part.deviation.magnitude > known[place].deviation.magnitude {
                known[place].deviation = part.deviation
                known[place].value = part.value
                known[place].time = time
            }
        }
    }
}
