extension BaselineFit {
    /// C⁻¹ of the informative channels, 0 elsewhere; C the correlation inside the blocks, its
    /// off-diagonals × 0.8.
    func precision() throws(BaselineError) -> [Double] {
        let used = (0..<channelCount).filter { scales[$0] > 0 && !roles[$0].isCovariate }
        let size = used.count
        var sums = [Double](repeating: 0, count: size * size)
        for block in blocks {
            let rows = block.filter { row in used.allSatisfy { !mean(row, $0).isNaN } }
            guard !rows.isEmpty else { continue }
            let centres = used.map { channel in
                rows.reduce(0) { $0 + mean($1, channel) } / Double(rows.count)
            }
            for row in rows {
                for left in 0..<size {
                    let from = (mean(row, used[left]) - centres[left]) / scales[used[left]]
                    for right in 0...left {
                        let to = (mean(row, used[right]) - centres[right]) / scales[used[right]]
                        sums[left * size + right] += from * to
                    }
                }
            }
        }
        var correlation = [Double](repeating: 0, count: size * size)
        for left in 0..<size {
            for right in 0...left {
                let product = sums[left * size + left] * sums[right * size + right]
                let whole = left == right ? 1 : sums[left * size + right] / product.squareRoot()
                let kept = left == right ? whole : whole * DetectionRules.correlationKept
                // Channels that are never there together have no correlation to speak of.
                let known = kept.isFinite ? kept : 0
                correlation[left * size + right] = known
                correlation[right * size + left] = known
            }
        }
        guard let inverse = CorrelationInverse.of(correlation, size: size) else {
            throw .notPositiveDefinite
        }
        var precision = [Double](repeating: 0, count: channelCount * channelCount)
        for left in 0..<size {
            for right in 0..<size {
                let place = used[left] * channelCount + used[right]
                precision[place] = inverse[left * size + right]
            }
        }
        // Supply and load are normal within their range, where they say nothing of each other.
        for channel in 0..<channelCount where scales[channel] > 0 && roles[channel].isCovariate {
            precision[channel * channelCount + channel] = 1
        }
        return precision
    }

    /// D of every row that counts.
    func distances(_ precision: [Double]) -> [Double] {
        var deviations = [Double](repeating: 0, count: channelCount)
        return (first..<rowCount).map { row in
            for channel in 0..<channelCount {
                let value = mean(row, channel)
                let isKnown = scales[channel] > 0 && !value.isNaN
                let (below, above) = ranges[channel]
                let excess = Baseline.Channel.excess(
                    value - medians[channel],
                    below: below,
                    above: above
                )
                let doubt = doubts.isEmpty || roles[channel].isCovariate ? 1 : doubts[row]
                deviations[channel] = isKnown ? excess / (scales[channel] * doubt) : 0
            }
            return Self.distance(deviations, precision)
        }
    }

    private static func distance(_ deviations: [Double], _ precision: [Double]) -> Double {
        var sum = 0.0
        for row in deviations.indices {
            for column in deviations.indices {
                let weight = precision[row * deviations.count + column]
                sum += deviations[row] * weight * deviations[column]
            }
        }
        return max(0, sum).squareRoot()
    }

    /// A channel with its mean and standard deviation over the rows that count.
    func channel(_ place: Int) -> Baseline.Channel {
        let values = (first..<rowCount).lazy.map { means[$0 * channelCount + place] }
            .filter { !$0.isNaN }
        let count = Double(max(1, values.count))
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return Baseline.Channel(
            name: names[place],
            role: roles[place],
            median: medians[place],
            scale: scales[place],
            below: ranges[place].below,
            above: ranges[place].above,
            mean: mean,
            standardDeviation: variance.squareRoot()
        )
    }
}
