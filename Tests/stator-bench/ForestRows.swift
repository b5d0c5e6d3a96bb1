import Diagnostics
import Glibc
import TestServers

extension ForestWorkloads {
    /// Writes the rows of the fit and those to score, each with our score, for others to do the same.
    ///
    /// A line a row: `fit` and its values, or `score`, our score and its values.
    func write(to path: String) throws {
        var text = ""
        for row in fitted { text += "fit\(Self.words(row))\n" }
        for (row, score) in scored { text += "score \(score)\(Self.words(row))\n" }
        guard let file = fopen(path, "w") else {
            throw Failure("\(path) cannot be written: error \(errno)")
        }
        let isWritten = fputs(text, file) >= 0
        guard fclose(file) == 0, isWritten else {
            throw Failure("\(path) cannot be written: error \(errno)")
        }
    }

    private static func words(_ row: [Double]) -> String { row.reduce(into: "") { $0 += " \($1)" } }
}
