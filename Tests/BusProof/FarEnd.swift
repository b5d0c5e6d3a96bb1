import Acquisition
import Diagnostics

/// The far end of a bus: its devices, the fault that strikes them, and what they truly said.
package protocol FarEnd: AnyObject, Sendable {
    /// The bus as the agent is told of it.
    var bus: BusSettings { get }
    /// The fault comes, in place of the one before.
    func begin(_ fault: BusFault) throws
    /// The fault goes.
    func end() throws
    /// All ends; later calls do nothing.
    func stop()
    /// The values given out as good that were not said just then, in words.
    func wrongValues(in watched: WatchedBus) -> [String]
}

/// The trial's own times: short, and to each other as those of the field are or worse.
package enum TrialTimes {
    /// From poll to poll.
    package static let interval = Duration.milliseconds(150)
    /// How long a reply may take.
    package static let timeout = Duration.milliseconds(100)
    /// From sample to sample of a stream.
    package static let samplePeriod = Duration.milliseconds(20)
    /// How long a stream may be silent.
    package static let streamTimeout = Duration.milliseconds(400)

    /// In the field a device that fails for long is asked every 60 s with a time-out of 0.5 s, 120
    /// to 1; here it is 30 to 1.
    package static var limits: BusLimits {
        var limits = BusLimits()
        limits.deviceBackOff = BackOff(first: .seconds(3), limit: .seconds(3))
        limits.linkBackOff = BackOff(first: .milliseconds(40), limit: .milliseconds(80))
        limits.drainTimeLimit = .milliseconds(200)
        limits.connectTimeLimit = .milliseconds(500)
        return limits
    }
}
