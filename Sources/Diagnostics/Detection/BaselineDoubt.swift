/// A reason not to trust a baseline, with the number that raised it and its limit.
public struct BaselineDoubt: Hashable, Sendable {
    /// What is doubted.
    public enum Kind: String, CaseIterable, Sendable {
        /// Less time than asked for: seconds against seconds.
        case tooShort = "too_short"
        /// Too few channels that say something: a count against a count.
        case tooFewChannels = "too_few_channels"
        /// A channel was mostly missing: its share of values against the least, in %.
        case missing
        /// A channel wandered or stepped: its whole spread over its local one against the most.
        case wandering
        /// The alarm rule fires inside the reference: seconds after its start, against none.
        case fault
    }

    /// What is doubted.
    public let kind: Kind
    /// The channel it is about, a place in the row; nil where it is about all.
    public let channel: Int?
    /// The number that was found.
    public let value: Double
    /// The limit it is beyond.
    public let limit: Double

    /// A channel wanders when its spread over the reference is more than this many local spreads.
    ///
    /// Half an hour of a healthy pump that is still warming up has 9.2 (SKAB, anomaly-free).
    static let wanderingLimit = 12.0
    /// The least share of a channel's values that must be there.
    static let presentShare = 0.8
    /// The least number of informative channels.
    static let channelsNeeded = 2
    /// The reference is searched for a fault with this many medians of D as the limit.
    ///
    /// q99 of D would hide one: a fault of more than a hundredth of the time is below it. The 99th
    /// percentile of a normal deviation is 3.8 medians with one channel, 1.8 with six.
    static let faultMedians = 4.0

    /// The reason as a clause.
    func sentence(_ channels: [Baseline.Channel]) -> String {
        let name = channel.flatMap { channels.indices.contains($0) ? channels[$0].name : nil }
        let subject = name ?? "a channel"
        let value = NumberText.text(value)
        let limit = NumberText.text(limit)
        return switch kind {
        case .tooShort: "\(value) s of healthy data, \(limit) s are needed"
        case .tooFewChannels: "\(value) channel with a spread, \(limit) are needed"
        case .missing: "\(subject) has \(value) % of its values, \(limit) % are needed"
        case .wandering:
            "\(subject) drifts or steps: it spread \(value) times as far as in a minute, "
                + "at most \(limit) is steady"
        case .fault: "it contains what would have been an alarm, \(value) s after its start"
        }
    }
}
