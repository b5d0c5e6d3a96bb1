import CZlib

/// Raw deflate (RFC 1951) with little memory, and zlib's CRC-32.
enum Deflate {
    /// 8 KiB of history: a block is seldom longer, and zlib then needs 80 KiB instead of 256.
    private static let windowBits: Int32 = 13
    private static let memoryLevel: Int32 = 6
    private static let level: Int32 = 6
    /// No deflated byte stands for more than 1 032 bytes (zlib, "maximum compression factor").
    private static let highestRatio = 1_032

    /// The deflated form of `bytes`.
    static func deflate(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        let code = deflateInit2_(
            &stream,
            level,
            Z_DEFLATED,
            -windowBits,
            memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(code == Z_OK, "zlib cannot start (\(code)): no memory, or another version")
        defer { deflateEnd(&stream) }
        var input = bytes
        let capacity = Int(deflateBound(&stream, UInt(bytes.count)))
        return input.withUnsafeMutableBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let code = CZlib.deflate(&stream, Z_FINISH)
                precondition(code == Z_STREAM_END, "deflateBound was too small (\(code))")
                count = output.count - Int(stream.avail_out)
            }
        }
    }

    /// The bytes that `deflated` stands for: exactly `count`, which is within a limit already.
    static func inflate(
        _ deflated: ArraySlice<UInt8>,
        count expected: Int
    ) throws(RecordBlockError) -> [UInt8] {
        guard expected / highestRatio <= deflated.count else { throw .truncated }
        var stream = z_stream()
        let started = inflateInit2_(
            &stream,
            -windowBits,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(started == Z_OK, "zlib cannot start (\(started))")
        defer { inflateEnd(&stream) }
        var input = Array(deflated)
        var code = Z_OK
        let bytes = input.withUnsafeMutableBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: expected + 1) { output, count in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                code = CZlib.inflate(&stream, Z_FINISH)
                count = output.count - Int(stream.avail_out)
            }
        }
        guard code == Z_STREAM_END else { throw .notDeflated(code: code) }
        guard bytes.count >= expected else { throw .truncated }
        guard bytes.count == expected, stream.avail_in == 0 else { throw .trailingBytes }
        return bytes
    }

    /// The CRC-32 of `bytes`.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { bytes in
            UInt32(truncatingIfNeeded: crc32(0, bytes.baseAddress, UInt32(bytes.count)))
        }
    }
}
