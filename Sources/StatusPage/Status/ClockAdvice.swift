/// What to do where the clock is not trusted: the same words in the log, the terminal and the page.
public enum ClockAdvice {
    /// Why there is no time yet, and the cure.
    public static let text =
        "no time service has set this machine's clock; if the host keeps it (container, virtual "
        + "machine), set agent.clock = \"system\" or STATOR_CLOCK=system"
}
