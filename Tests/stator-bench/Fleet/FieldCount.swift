/// How many fields there are in lines of line protocol: a server of metrics keeps each as a sample.
enum FieldCount {
    /// The fields of all lines in `bytes`.
    ///
    /// It follows the grammar by itself, apart from the code that writes the lines: what it counts is
    /// compared with what a server has.
    static func count(_ bytes: [UInt8]) -> Int {
        var fields = 0
        var part = Part.tags
        var isQuoted = false
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\"") where part == .fields: isQuoted.toggle()
            case _ where isQuoted: break
            case UInt8(ascii: " "): part = part == .tags ? .fields : .time
            case UInt8(ascii: "=") where part == .fields: fields += 1
            case UInt8(ascii: "\n"): part = .tags
            default: break
            }
        }
        return fields
    }

    private enum Part {
        case tags
        case fields
        case time
    }
}
