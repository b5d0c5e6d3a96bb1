import ArgumentParser
import Logging

/// A log level as a word of the command line.
struct LogLevel: ExpressibleByArgument {
    /// The level.
    let level: Logger.Level

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }
}
