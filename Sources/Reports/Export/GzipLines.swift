import CZlib

/// Lines into a gzip file (RFC 1952) as they come, in memory that does not grow.
///
/// The file has no name and no time in it: the same lines are the same bytes.
final class GzipLines {
    private static let level: Int32 = 6
    private static let gzipWindowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8
    private static let inputByteLimit = 64 * 1_024
    private static let outputBytes = 64 * 1_024

    private let file: StickFile
    private var stream = z_stream()
    private var waiting: [UInt8] = []
    private var output = [UInt8](repeating: 0, count: GzipLines.outputBytes)

    /// Lines into `file`.
    init(_ file: StickFile) {
        self.file = file
        let code = deflateInit2_(
            &stream,
            Self.level,
            Z_DEFLATED,
            Self.gzipWindowBits,
            Self.memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(code == Z_OK, "zlib cannot start (\(code)): no memory, or another version")
        waiting.reserveCapacity(Self.inputByteLimit * 2)
    }

    deinit { deflateEnd(&stream) }

    /// Adds the line that `body` appends, and a line feed.
    func line(_ body: (inout [UInt8]) -> Void) throws(ExportError) {
        body(&waiting)
        waiting.append(UInt8(ascii: "\n"))
        if waiting.count >= Self.inputByteLimit { try press(Z_NO_FLUSH) }
    }

    /// Ends the file.
    func finish() throws(ExportError) -> ExportedFile {
        try press(Z_FINISH)
        return try file.finish()
    }

    private func press(_ flush: Int32) throws(ExportError) {
        var taken = 0
        while true {
            let (code, made, left) = step(from: taken, flush)
            taken = waiting.count - left
            try file.write(output[..<made])
            let isEnded = flush == Z_FINISH ? code == Z_STREAM_END : left == 0
            if isEnded, made < output.count || flush == Z_FINISH { break }
        }
        waiting.removeAll(keepingCapacity: true)
    }

    private func step(from start: Int, _ flush: Int32) -> (code: Int32, made: Int, left: Int) {
        waiting.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress.map { $0 + start }
                stream.avail_in = UInt32(input.count - start)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let code = deflate(&stream, flush)
                return (code, output.count - Int(stream.avail_out), Int(stream.avail_in))
            }
        }
    }
}
