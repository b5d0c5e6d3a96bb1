import ArgumentParser
import Glibc

/// Writes to the two outputs of a command, with colours where a person looks at them.
enum Terminal {
    /// Where text goes.
    enum Output: Int32 {
        /// What was asked for.
        case result = 1
        /// What is wrong.
        case complaint = 2

        /// Whether it is a terminal whose user wants colours (https://no-color.org).
        var hasColour: Bool {
            isatty(rawValue) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        }
    }

    /// How text stands out.
    enum Style: String {
        case bold = "1"
        case red = "31"
        case yellow = "33"
        case green = "32"
    }

    /// Writes `line` and a line end.
    ///
    /// An output that is closed or full cannot be told of it: what is left is dropped.
    static func write(_ line: String, to output: Output = .result) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Glibc.write(output.rawValue, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// `text` in `style`, if `output` shows colours.
    static func styled(_ text: String, _ style: Style, on output: Output) -> String {
        output.hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The columns of the terminal, from the kernel, else `$COLUMNS`; 100 where there is none.
    static var width: Int {
        var size = winsize()
        if ioctl(Output.result.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return Int(size.ws_col)
        }
        return getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? 100
    }
}

extension ExitCode {
    /// Tells why a command that has begun cannot go on, without the usage, and gives its exit status.
    static func telling(_ complaint: String, _ status: Int32 = EX_USAGE) -> ExitCode {
        Terminal.write("stator: \(complaint)", to: .complaint)
        return ExitCode(status)
    }
}
