extension Detector {
    /// The channels' parts in D², the strongest first: z_j · (C⁻¹ z)_j, at least 0, over their sum.
    ///
    /// Without correlation this is z² over the sum of all z², as `Contribution` says. A channel that
    /// lies where the others lead one to expect it has no part, however far it is from its median.
    func contributions(_ distance: Double) -> ScoredWindow.Contributions {
        var list = ScoredWindow.Contributions()
        guard distance > 0 else { return list }
        var sum = 0.0
        for channel in 0..<channelCount { sum += part(channel) }
        var last = Double.infinity
        var lastChannel = -1
        while !list.isFull {
            var best = -1
            for channel in 0..<channelCount {
                let part = part(channel)
                let isLater = part < last || (part == last && channel > lastChannel)
                guard part > 0, isLater, best < 0 || part > self.part(best) else { continue }
                best = channel
            }
            guard best >= 0 else { break }
            last = part(best)
            lastChannel = best
            list.append(
                Contribution(
                    featureIndex: UInt8(best),
                    value: ring.mean(best),
                    median: expected[best],
                    scale: spreads[best],
                    deviation: deviations[best],
                    share: min(1, last / sum)
                )
            )
        }
        return list
    }

    private func part(_ channel: Int) -> Double { max(0, deviations[channel] * pulls[channel]) }
}
