import CZlib

/// A ZIP archive that is written from its beginning to its end, a part of an entry at a time.
///
/// The same entries give the same bytes: every entry is of 1980-01-01. Source: PKWARE, "APPNOTE.TXT -
/// .ZIP File Format Specification" 6.3.10, sections 4.3 and 4.4; without ZIP64, so an entry and the
/// archive stay below 4 GiB.
final class ZipArchive {
    private static let chunkBytes = 64 * 1_024
    private static let byteLimit = UInt64(UInt32.max)
    /// 1980-01-01, the first day that a DOS date can say.
    private static let date: UInt16 = 0x0021

    private struct Entry {
        let name: String
        let offset: UInt32
        var checksum: UInt32 = 0
        var deflatedBytes: UInt64 = 0
        var bytes: UInt64 = 0
    }

    private let file: ReportFile
    private var entries: [Entry] = []
    private var stream = z_stream()
    private var isOpen = false
    private var output = [UInt8](repeating: 0, count: ZipArchive.chunkBytes)
    private var pending: [UInt8] = []

    /// An archive that becomes `file`.
    init(_ file: ReportFile) { self.file = file }

    deinit { if isOpen { deflateEnd(&stream) } }

    /// Begins an entry; the one before it is ended.
    func begin(_ name: String) throws(ReportError) {
        try end()
        guard file.position < Self.byteLimit else { throw tooLarge }
        entries.append(Entry(name: name, offset: UInt32(file.position)))
        try file.write(header(of: entries[entries.count - 1], isCentral: false))
        stream = z_stream()
        // Negative: no header of zlib's own around it.
        let code = deflateInit2_(
            &stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            -MAX_WBITS,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard code == Z_OK else { throw tooLarge }
        isOpen = true
    }

    /// Adds `text` to the entry.
    func write(_ text: String) throws(ReportError) {
        pending.append(contentsOf: text.utf8)
        if pending.count >= Self.chunkBytes { try deflatePending(Z_NO_FLUSH) }
    }

    /// Ends the last entry and writes the directory; the file is to be finished by its owner.
    func finish() throws(ReportError) {
        try end()
        let start = file.position
        guard start < Self.byteLimit else { throw tooLarge }
        for entry in entries { try file.write(header(of: entry, isCentral: true)) }
        var bytes = Self.bytes(UInt32(0x0605_4B50))
        bytes += Self.bytes(UInt32(0))
        for _ in 0..<2 { bytes += Self.bytes(UInt16(entries.count)) }
        bytes += Self.bytes(UInt32(file.position - start)) + Self.bytes(UInt32(start))
        try file.write(bytes + Self.bytes(UInt16(0)))
    }

    private func end() throws(ReportError) {
        guard isOpen else { return }
        try deflatePending(Z_FINISH)
        deflateEnd(&stream)
        isOpen = false
        let entry = entries[entries.count - 1]
        guard entry.bytes < Self.byteLimit, entry.deflatedBytes < Self.byteLimit else {
            throw tooLarge
        }
        try file.patch(Self.sizes(of: entry), at: UInt64(entry.offset) + 14)
    }

    private func deflatePending(_ flush: Int32) throws(ReportError) {
        var part = pending
        pending.removeAll(keepingCapacity: true)
        let place = entries.count - 1
        entries[place].checksum = UInt32(
            crc32(uLong(entries[place].checksum), part, UInt32(part.count))
        )
        entries[place].bytes += UInt64(part.count)
        var offset = 0
        while true {
            let capacity = output.count
            var code = Z_OK
            var produced = 0
            part.withUnsafeMutableBufferPointer { input in
                output.withUnsafeMutableBufferPointer { output in
                    stream.next_in = input.baseAddress.map { $0 + offset }
                    stream.avail_in = UInt32(input.count - offset)
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(capacity)
                    code = deflate(&stream, flush)
                    offset = input.count - Int(stream.avail_in)
                    produced = capacity - Int(stream.avail_out)
                }
            }
            entries[place].deflatedBytes += UInt64(produced)
            try file.write(output[..<produced])
            if code == Z_STREAM_END || (flush == Z_NO_FLUSH && produced < capacity) { return }
            guard code == Z_OK || code == Z_BUF_ERROR else { throw tooLarge }
        }
    }

    private var tooLarge: ReportError { .tooManyRows(format: "xlsx", limit: Worksheet.rowLimit) }

    private func header(of entry: Entry, isCentral: Bool) -> [UInt8] {
        var bytes = Self.bytes(UInt32(isCentral ? 0x0201_4B50 : 0x0403_4B50))
        if isCentral { bytes += Self.bytes(UInt16(20)) }
        bytes += Self.bytes(UInt16(20)) + Self.bytes(UInt16(0)) + Self.bytes(UInt16(8))
        bytes += Self.bytes(UInt16(0)) + Self.bytes(Self.date) + Self.sizes(of: entry)
        bytes += Self.bytes(UInt16(entry.name.utf8.count)) + Self.bytes(UInt16(0))
        if isCentral {
            bytes += Self.bytes(UInt16(0)) + Self.bytes(UInt16(0)) + Self.bytes(UInt16(0))
            bytes += Self.bytes(UInt32(0)) + Self.bytes(entry.offset)
        }
        return bytes + Array(entry.name.utf8)
    }

    /// Checksum, deflated size and size, as they stand in both headers.
    private static func sizes(of entry: Entry) -> [UInt8] {
        bytes(entry.checksum) + bytes(UInt32(truncatingIfNeeded: entry.deflatedBytes))
            + bytes(UInt32(truncatingIfNeeded: entry.bytes))
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        (0..<(type(of: number).bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
