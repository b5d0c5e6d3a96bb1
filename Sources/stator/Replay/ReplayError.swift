import ArgumentParser
import Glibc

/// Why a replay cannot be done or not be completed.
enum ReplayError: Error, Hashable {
    /// The recording, or a place in it, is not what it must be: where, what, and what to do.
    case recording(String)
    /// The output cannot be written: which, and the system's words.
    case output(String)

    /// A fault of `file` in `line`, counted from 1, and perhaps in a column by its name.
    static func at(_ file: String, line: Int, column: String? = nil, _ message: String) -> Self {
        .recording("\(file):\(line): " + (column.map { "column \($0): " } ?? "") + message)
    }

    /// The exit status (sysexits.h): EX_DATAERR or EX_IOERR.
    var exitCode: ExitCode {
        switch self {
        case .recording: ExitCode(EX_DATAERR)
        case .output: ExitCode(EX_IOERR)
        }
    }
}

extension ReplayError: CustomStringConvertible {
    /// What is wrong and what to do.
    var description: String {
        switch self {
        case .recording(let text), .output(let text): text
        }
    }
}
