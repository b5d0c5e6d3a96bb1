import Logging

extension LogFormat {
    /// Sends all loggers made from now on to standard error in this form, from `level` up.
    func bootstrap(level: Logger.Level) {
        let format = self
        LoggingSystem.bootstrap { label in
            var handler = LineLogHandler(label: label, format: format)
            handler.logLevel = level
            return handler
        }
    }
}
