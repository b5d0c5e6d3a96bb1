import Logging

extension Logger {
    /// A logger of the same level for one part of the agent, named in each of its lines.
    func part(_ name: String) -> Logger {
        var logger = Logger(label: name)
        logger.logLevel = logLevel
        return logger
    }
}
