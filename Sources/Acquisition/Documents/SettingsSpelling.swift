/// Guesses which known word was meant by an unknown one.
public enum SettingsSpelling {
    /// The most single edits between a word and the one that was meant.
    public static let editLimit = 2

    /// The longest word that is compared, in characters; no known word is longer.
    static let characterLimit = 64

    /// The known word that is nearest to `word` within `editLimit` edits.
    ///
    /// Inserting, deleting, replacing a character and swapping two neighbours are an edit each. More
    /// than half a word is never guessed; of equally near ones the first in the alphabet is taken.
    public static func nearest(to word: String, in known: some Sequence<String>) -> String? {
        var best: (distance: Int, word: String)?
        for candidate in known.sorted() where candidate != word {
            let distance = edits(from: word, to: candidate)
            guard distance <= editLimit, 2 * distance < candidate.count else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        return best?.word
    }

    /// What to say after an unknown word: the nearest known one, else all of them.
    public static func hint(for word: String, in known: some Collection<String>) -> String {
        if let nearest = nearest(to: word, in: known) { return "did you mean \(nearest)?" }
        let words = Set(known).sorted().joined(separator: ", ")
        return words.isEmpty ? "there is none" : "known are: \(words)"
    }

    /// The optimal string alignment distance, in edits.
    static func edits(from first: String, to second: String) -> Int {
        let rows = Array(first.prefix(characterLimit))
        let columns = Array(second.prefix(characterLimit))
        var beforePrevious: [Int] = []
        var previous = Array(0...columns.count)
        for row in rows.indices {
            var current = [row + 1]
            for column in columns.indices {
                let isSame = rows[row] == columns[column]
                var cost = min(
                    previous[column + 1] + 1,
                    current[column] + 1,
                    previous[column] + (isSame ? 0 : 1)
                )
                if row > 0, column > 0, rows[row] == columns[column - 1],
                    rows[row - 1] == columns[column]
                {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[columns.count]
    }
}
