/// What is wrong with single rows of a recording: counted, and the first of each kind kept.
struct ReplayFaults: Hashable {
    /// Rows of one kind of fault.
    struct Kind: Hashable {
        /// How many rows have it.
        var rows = 0
        /// Where the first is and what it says.
        var first = ""

        /// Counts a row; `first` is asked for only the first time.
        mutating func add(_ first: @autoclosure () -> String) {
            if rows == 0 { self.first = first() }
            rows += 1
        }
    }

    /// Rows with a value that is no number; it counts as missing.
    var noNumbers = Kind()
    /// Rows whose time cannot be read; they are taken to follow at the interval.
    var noTimes = Kind()
    /// Rows that are earlier than the one before.
    var backward = Kind()
    /// Rows whose signals the door refused.
    var refused = Kind()
    /// Rows of other assets, which are left out.
    var foreign = Kind()

    /// The faults as sentences, `rows` being the rows there were.
    func sentences(rows: Int) -> [String] {
        func sentence(_ kind: Kind, _ what: String) -> String? {
            kind.rows == 0 ? nil : "\(kind.rows) of \(rows) rows \(what), the first \(kind.first)"
        }
        var sentences = [
            sentence(noNumbers, "had values that are no numbers"),
            sentence(noTimes, "had no time that can be read"),
            sentence(backward, "were earlier than the row before"),
            sentence(refused, "had signals that were refused"),
        ]
        .compactMap(\.self)
        if foreign.rows > 0 {
            sentences.append(
                "\(Words.count(foreign.rows, "row")) of other assets left out, the first "
                    + foreign.first
            )
        }
        return sentences
    }
}
