import CZlib

/// Gzip (RFC 1952) of one body after the other, in the same memory; for one thread only.
package final class Gzip {
    /// The fastest: the bytes go over a local line, and the processor has a motor to watch.
    static let level: Int32 = 1
    private static let gzipWindowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8

    private var stream = z_stream()
    private var output = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)

    /// A compressor, ready for the first body.
    package init() {
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
    }

    deinit {
        deflateEnd(&stream)
        output.deallocate()
    }

    /// `bytes` as they are, in memory that stays as it is until the next call.
    func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        reserve(bytes.count)
        output.copyMemory(from: bytes)
        return UnsafeRawBufferPointer(rebasing: output[..<bytes.count])
    }

    private func reserve(_ count: Int) {
        guard output.count < count else { return }
        output.deallocate()
        output = .allocate(byteCount: count, alignment: 1)
    }

    /// The compressed form of `bytes`, in memory that stays as it is until the next call.
    package func compress(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        deflateReset(&stream)
        reserve(Int(deflateBound(&stream, UInt(bytes.count))))
        stream.next_in = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        stream.avail_in = UInt32(bytes.count)
        stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(output.count)
        let code = deflate(&stream, Z_FINISH)
        precondition(code == Z_STREAM_END, "deflateBound was too small (\(code))")
        return UnsafeRawBufferPointer(rebasing: output[..<(output.count - Int(stream.avail_out))])
    }
}
