/// Moments of a recorded signal.
struct Statistics {
    let mean: Double
    let deviation: Double
    let kurtosis: Double

    init(_ values: [Double]) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        var second = 0.0
        var fourth = 0.0
        for value in values {
            let square = (value - mean) * (value - mean)
            second += square / count
            fourth += square * square / count
        }
        self.mean = mean
        deviation = second.squareRoot()
        kurtosis = second > 0 ? fourth / (second * second) : 0
    }
}
