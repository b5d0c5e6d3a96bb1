import ArgumentParser
import Diagnostics
import Platform

/// A time as people give it: an instant, a date, or how long ago.
enum AskedTime {
    /// How long ago a time may be said to be: ten years.
    static let secondsAgoLimit: Int64 = 3_660 * 86_400
    /// What is taken, in plain words.
    static let forms =
        "a time in UTC like 2026-01-31T12:00:00Z, a date like 2026-01-31, or how long ago: -90s, -5m, "
        + "-1h or -7d, at most ten years"

    /// What was given, short enough for a sentence.
    static func shown(_ text: String) -> String {
        text.isEmpty ? "nothing" : String(String.UnicodeScalarView(text.unicodeScalars.prefix(40)))
    }

    private static let unitSeconds: [Character: Int64] = [
        "s": 1, "m": 60, "h": 3_600, "d": 86_400,
    ]

    /// The time that `text` gives; nil where it is none, or says how long ago and `now` is not known.
    static func read(_ text: String, now: Timestamp?) -> Timestamp? {
        if let time = Timestamp(text.utf8.count == 10 ? "\(text)T00:00:00Z" : text) { return time }
        guard let now, text.first == "-", let unit = text.last.flatMap({ unitSeconds[$0] })
        else { return nil }
        let digits = text.dropFirst().dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }),
            let number = Int64(digits), number <= secondsAgoLimit / unit
        else { return nil }
        return Timestamp(microseconds: now.microseconds - number * unit * 1_000_000)
    }
}

extension Timestamp {
    /// When the command began, by this machine's clock: all times that it is given are told from there.
    private static let commandStart = Timestamp(
        microseconds: WallClock.systemOffset() + MonotonicClock.now().nanoseconds / 1_000
    )

    /// Reads a time as `AskedTime` has it.
    static func ofArgument(_ text: String) throws -> Self {
        guard let time = AskedTime.read(text, now: commandStart) else {
            throw ValidationError("\(AskedTime.shown(text)) is not \(AskedTime.forms)")
        }
        return time
    }
}
