import CZlib

/// zlib with a small window: a record is some kilobytes, and memory is scarce.
enum Deflate {
    /// 4 KiB window and 2^5·… hash: 32 KiB of working memory instead of 256 KiB.
    private static let windowBits: Int32 = 12
    private static let memoryLevel: Int32 = 5

    /// The zlib stream (RFC 1950) of `bytes`.
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        let ready = deflateInit2_(
            &stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            windowBits,
            memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            size
        )
        precondition(ready == Z_OK, "zlib has no memory for its working state")
        defer { deflateEnd(&stream) }
        var source = bytes
        var target = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let length = source.withUnsafeMutableBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                let ended = deflate(&stream, Z_FINISH)
                precondition(ended == Z_STREAM_END, "deflateBound was too small")
                return target.count - Int(stream.avail_out)
            }
        }
        target.removeLast(target.count - length)
        return target
    }

    /// The bytes of which `stream` is the zlib stream; they must be exactly `length`.
    static func expand(_ stream: ArraySlice<UInt8>, to length: Int) throws(StoreError) -> [UInt8] {
        var source = Array(stream)
        var target = [UInt8](repeating: 0, count: length)
        var state = z_stream()
        guard inflateInit_(&state, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .corruptBlock("zlib has no memory")
        }
        defer { inflateEnd(&state) }
        let code = source.withUnsafeMutableBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target in
                state.next_in = source.baseAddress
                state.avail_in = UInt32(source.count)
                state.next_out = target.baseAddress
                state.avail_out = UInt32(target.count)
                return inflate(&state, Z_FINISH)
            }
        }
        guard code == Z_STREAM_END, state.avail_out == 0, state.avail_in == 0 else {
            throw .corruptBlock("its compressed bytes are damaged (zlib code \(code))")
        }
        return target
    }

    /// The CRC-32 of `bytes` (ISO-HDLC, as in zlib).
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(0, bytes, UInt32(bytes.count)))
    }
}
