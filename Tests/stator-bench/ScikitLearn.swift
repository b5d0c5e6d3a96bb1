import Glibc

/// What scikit-learn takes for the same: `stator-bench --scikit`, where python3 has it.
///
/// `python3 -m venv venv; venv/bin/pip install scikit-learn; PATH=venv/bin:$PATH`; run it in the
/// project's folder.
struct ScikitLearn {
    static let script = "Tests/ForestBaseline/scikit_learn_row.py"

    let version: String
    /// One row's score.
    let scoreNS: Double
    /// A fit of 100 trees to 256 rows.
    let fitNS: Double

    /// Runs the script; nil where it cannot say anything, which it tells on standard error itself.
    init?() {
        guard let pipe = popen("python3 \(Self.script)", "r") else { return nil }
        var line = [CChar](repeating: 0, count: 256)
        let hasLine = fgets(&line, Int32(line.count), pipe) != nil
        guard pclose(pipe) == 0, hasLine else { return nil }
        let text = String(
            decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        let words = text.split { $0 == " " || $0 == "\n" }
        guard words.count == 3, let scoreNS = Double(words[1]), let fitNS = Double(words[2]) else {
            return nil
        }
        version = String(words[0])
        self.scoreNS = scoreNS
        self.fitNS = fitNS
    }
}
