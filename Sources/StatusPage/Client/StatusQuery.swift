/// What `stator status` does: asks, prints, and says by its exit code how it stands.
public struct StatusQuery: Sendable {
    /// The exit codes of `stator status`.
    public enum Exit: Int32, Sendable {
        /// The agent works, perhaps degraded.
        case working = 0
        /// It cannot be reached or understood.
        case unreachable = 1
        /// It can, and says that it does not do its work.
        case failing = 3
    }

    /// Where the agent listens.
    public var listen: ListenAddress
    /// Whether the raw document is printed instead of text.
    public var isJSON: Bool
    /// Whether the text has ANSI colours.
    public var isColoured: Bool
    /// The terminal's width, columns.
    public var width: Int

    /// A query; `width` below 20 counts as 20.
    public init(listen: ListenAddress, isJSON: Bool, isColoured: Bool, width: Int) {
        self.listen = listen
        self.isJSON = isJSON
        self.isColoured = isColoured
        self.width = width
    }

    /// Asks the agent.
    ///
    /// - Returns: What to print, and the exit code that tells how the agent stands.
    /// - Throws: Why it cannot be asked; the exit code is then `unreachable`.
    public func run() throws(StatusClientError) -> (output: String, exit: Exit) {
        let (status, json) = try StatusClient.fetch(listen: listen)
        let output =
            isJSON
            ? String(decoding: json, as: UTF8.self)
            : StatusText.render(status, colour: isColoured, width: width)
        return (output, status.health.status == .failing ? .failing : .working)
    }
}
