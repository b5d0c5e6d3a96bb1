import Diagnostics

/// Names that every file system of a stick takes and every shell can say.
public enum StickName {
    private static let byteLimit = 64

    /// `text` with all but ASCII letters, digits, `-`, `_` and inner dots made `_`.
    public static func safe(_ text: String) -> String {
        var name = text.unicodeScalars.prefix(byteLimit).map { scalar -> Character in
            let isPlain =
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "_" || scalar == "."
            return isPlain ? Character(scalar) : "_"
        }
        // FAT drops dots at the end; one in front hides a file.
        if name.last == "." { name[name.count - 1] = "_" }
        if name.first == "." { name[0] = "_" }
        return name.isEmpty ? "_" : String(name)
    }

    /// A safe name for each of `texts`, different even where upper and lower case are one.
    static func unique(_ texts: [String]) -> [String] {
        var taken: Set<String> = []
        return texts.map { text in
            let base = safe(text)
            var name = base
            var number = 2
            while !taken.insert(name.lowercased()).inserted {
                name = "\(base)-\(number)"
                number += 1
            }
            return name
        }
    }

    /// The day of `time` in UTC: `2026-01-31`.
    static func day(_ time: Timestamp) -> String { String(time.description.prefix(10)) }
}
