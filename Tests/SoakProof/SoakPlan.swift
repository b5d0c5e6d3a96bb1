import Diagnostics

/// How long an agent is tried, how much faster than the world, and by which chance.
package struct SoakPlan: Sendable {
    /// The agent's own time, hours.
    package var hours: Double
    /// Seconds of the agent in one of ours.
    package var speed: Double
    /// The seed of all chance.
    package var seed: UInt64
    /// The program `stator`.
    package var program: String

    /// A trial.
    package init(hours: Double, speed: Double, seed: UInt64, program: String) {
        (self.hours, self.speed, self.seed, self.program) = (hours, speed, seed, program)
    }

    /// From one sample to the next in the agent's time.
    package static let samplePeriod = Duration.seconds(600)
    /// The share of the time after which nothing may grow any longer.
    package static let warmUpShare = 0.2
    /// The private memory that the agent may have, kB.
    package static let anonymousLimit = 24_576
    /// From how many hours on it is looked at whether memory grows: what an asset is compared with is
    /// learned in the first, and takes memory while it is.
    package static let hoursForGrowth = 6.0
    /// How much more of it the last quarter of the samples may have than the first after the
    /// warm-up, kB.
    package static let growthLimit = 1_024

    /// The agent's poll interval, in its time.
    var pollInterval: Duration { .milliseconds(150 * Int(speed)) }
    /// The agent's time-out for a reply in its time: at most what the configuration allows.
    var responseTimeout: Duration { min(.milliseconds(100 * Int(speed)), .seconds(3)) }

    /// A span of the agent's time in ours.
    func ours(_ span: Duration) -> Duration { span / speed }
}
