/// What an asset is to its detector at one moment; the raw value is its number in stored records.
public enum Standing: UInt8, CaseIterable, Sendable {
    /// The machine does not run, so there is nothing to judge.
    case resting = 0
    /// It has just started: the first seconds are not looked at.
    case starting = 1
    /// It runs, and what is healthy is being learned.
    case learning = 2
    /// The detector's window is not whole yet, after a start or a gap.
    case filling = 3
    /// No channel that says something has a value.
    case blind = 4
    /// It was judged: the scores are numbers.
    case judged = 5
    /// It runs, but nothing healthy is known: nobody has asked for learning yet.
    case unlearned = 6

    /// The word in the API and in stored points.
    public var name: String {
        switch self {
        case .resting: "resting"
        case .starting: "starting"
        case .learning: "learning"
        case .filling: "filling"
        case .blind: "blind"
        case .judged: "judged"
        case .unlearned: "unlearned"
        }
    }
}
