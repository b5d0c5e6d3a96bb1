import CZlib
import Glibc

/// The lines of a file from outside, gzip or plain, in memory that does not grow.
public enum ImportLines {
    /// The longest line, bytes; one of ours has some 400.
    public static let lineByteLimit = 16 * 1_024
    /// The most that a byte of a compressed file may stand for: each line of ours has an id of 16 random
    /// bytes in it, so that it can be pressed to a twentieth at the best.
    public static let ratioLimit = 100
    private static let slackBytes = 1_024 * 1_024
    private static let chunkBytes = 64 * 1_024

    /// Gives each line of the file `name` in `folder` to `body`, without its line feed, and its number,
    /// from 1; lines of white space are passed over.
    public static func each(
        of name: String,
        in folder: StrangeFolder,
        _ body: (ArraySlice<UInt8>, Int) throws -> Void
    ) throws {
        let file = try folder.file(name)
        defer { close(file) }
        let splitter = LineSplitter(file: "\(folder.path)/\(name)")
        if name.hasSuffix(".gz") {
            try inflate(file, "\(folder.path)/\(name)") { try splitter.add($0, body) }
        } else {
            var chunk = [UInt8](repeating: 0, count: chunkBytes)
            while true {
                let count = try take(file, &chunk, "\(folder.path)/\(name)")
                guard count > 0 else { break }
                try splitter.add(chunk[..<count], body)
            }
        }
        try splitter.finish(body)
    }

    private static func take(_ file: Int32, _ chunk: inout [UInt8], _ shown: String) throws -> Int {
        while true {
            let count = read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw ImportError.unreadable(
                    file: shown,
                    reason: String(cString: strerror(errno))
                )
            }
            return count
        }
    }

    private static func inflate(
        _ file: Int32,
        _ shown: String,
        _ body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        var stream = z_stream()
        let version = ZLIB_VERSION
        let size = Int32(MemoryLayout<z_stream>.size)
        let started = inflateInit2_(&stream, 15 + 16, version, size)
        precondition(started == Z_OK, "zlib cannot start (\(started))")
        defer { inflateEnd(&stream) }
        var input = [UInt8](repeating: 0, count: chunkBytes)
        var output = [UInt8](repeating: 0, count: chunkBytes)
        var taken = 0
        var made = 0
        var code = Z_OK
        while code != Z_STREAM_END {
            let count = try take(file, &input, shown)
            guard count > 0 else { throw ImportError.badLines(file: shown, reason: "it is cut") }
            taken += count
            var left = count
            var got = 0
            let room = output.count
            repeat {
                let start = count - left
                got = input.withUnsafeMutableBufferPointer { input in
                    output.withUnsafeMutableBufferPointer { output in
                        stream.next_in = input.baseAddress.map { $0 + start }
                        stream.avail_in = UInt32(left)
                        stream.next_out = output.baseAddress
                        stream.avail_out = UInt32(room)
                        code = CZlib.inflate(&stream, Z_NO_FLUSH)
                        left = Int(stream.avail_in)
                        return room - Int(stream.avail_out)
                    }
                }
                guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                    throw ImportError.badLines(file: shown, reason: "it is no gzip file")
                }
                made += got
                guard made <= taken * ratioLimit + slackBytes else {
                    throw ImportError.badLines(
                        file: shown,
                        reason: "it unfolds to more than \(ratioLimit) times its size"
                    )
                }
                try body(output[..<got])
            } while code != Z_STREAM_END && (left > 0 || got == room)
            guard code == Z_STREAM_END else { continue }
            if try left > 0 || take(file, &input, shown) > 0 {
                throw ImportError.badLines(file: shown, reason: "something follows its end")
            }
        }
    }
}

/// Cuts bytes into lines.
private final class LineSplitter {
    private let file: String
    private var rest: [UInt8] = []
    private var count = 0

    init(file: String) { self.file = file }

    func add(_ bytes: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>, Int) throws -> Void) throws {
        rest += bytes
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            try give(rest[start..<end], body)
            start = end + 1
        }
        rest.removeFirst(start)
        guard rest.count <= ImportLines.lineByteLimit else { throw tooLong }
    }

    func finish(_ body: (ArraySlice<UInt8>, Int) throws -> Void) throws {
        if !rest.isEmpty { try give(rest[...], body) }
    }

    private func give(
        _ line: ArraySlice<UInt8>,
        _ body: (ArraySlice<UInt8>, Int) throws -> Void
    ) throws {
        guard line.count <= ImportLines.lineByteLimit else { throw tooLong }
        count += 1
        let isBlank = line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
        if !isBlank { try body(line, count) }
    }

    private var tooLong: ImportError {
        .badLines(
            file: file,
            reason: "a line is longer than \(ImportLines.lineByteLimit) bytes"
        )
    }
}
