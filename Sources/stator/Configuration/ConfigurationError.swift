import Acquisition

/// A configuration that the agent must not start with: everything that is wrong with it.
struct ConfigurationError: Error, Hashable {
    /// The faults by line, warnings among them.
    let faults: [SettingsFault]
    /// How many more there are beyond `SettingsFaults.countLimit`.
    let dropped: Int

    init(faults: [SettingsFault], dropped: Int = 0) {
        self.faults = faults
        self.dropped = dropped
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// One line a fault.
    var description: String {
        let more = dropped > 0 ? ["and \(dropped) more"] : []
        return (faults.map(\.description) + more).joined(separator: "\n")
    }
}
