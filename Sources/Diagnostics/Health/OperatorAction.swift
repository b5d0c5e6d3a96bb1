/// What an operator did; the raw value is the word that is logged.
public enum OperatorAction: String, CaseIterable, Sendable {
    case acknowledge = "alarm_acknowledged"
    case markFalseAlarm = "false_alarm_marked"
    case serviceReset = "service_reset"
    case undoReset = "service_reset_undone"
    case purge = "purged"
}

/// Why an operator's action does not apply.
public enum OperatorActionError: Error, Hashable, Sendable {
    /// Nothing is wrong that could be acknowledged or called false.
    case noOpenAlarm
    /// What is wrong was acknowledged already.
    case alreadyAcknowledged
    /// There is no service reset that could be undone.
    case nothingToUndo
    /// The id of the new baseline is empty, too long, or that of the present one.
    case badBaselineID

    /// What is wrong and what to do, in plain words.
    public var text: String {
        switch self {
        case .noOpenAlarm: "nothing is wrong with the asset now: there is no alarm to answer"
        case .alreadyAcknowledged: "the alarm was acknowledged already"
        case .nothingToUndo: "there is no service reset to undo"
        case .badBaselineID:
            "a new baseline needs an id of its own, of 1 to "
                + "\(HealthState.BaselineVersion.idByteLimit) bytes"
        }
    }
}

/// An operator's action as it is logged: with its time, what it changed, and the note.
public struct OperatorEntry: Hashable, Sendable {
    /// The longest note, UTF-8 bytes; a longer one is cut.
    public static let noteByteLimit = 1_024

    /// What was done.
    public let action: OperatorAction
    /// When.
    public let instant: HealthState.Instant
    /// What was done, in one sentence.
    public let text: String
    /// What was before and is now, as a JSON object.
    public let evidence: String
    /// The window that the action answers: of a false alarm, what it was raised by.
    public let window: ScoredWindow?
}
