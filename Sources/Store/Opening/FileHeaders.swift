import Glibc

/// What the first bytes of an SQLite file say (SQLite, "Database File Format", 1.3).
struct Header {
    private static let magic = Array("SQLite format 3\0".utf8)

    let userVersion: UInt32
    let applicationID: UInt32

    /// Nil where it is not the header of an SQLite file.
    init?(_ path: String) throws(StoreError) {
        guard let bytes = try FirstBytes.read(path, count: 100), bytes.starts(with: Self.magic)
        else {
            return nil
        }
        userVersion = FirstBytes.number(bytes[60..<64])
        applicationID = FirstBytes.number(bytes[68..<72])
    }
}

/// What the first bytes of a rollback journal say (SQLite, "Database File Format", 3).
struct JournalHeader {
    private static let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]

    /// The pages that the database had before the transaction.
    let pagesBefore: UInt32

    /// Nil where there is no journal, or one that has been played back or never came to hold anything.
    init?(_ path: String) throws(StoreError) {
        guard let bytes = try FirstBytes.read(path, count: 28), bytes.starts(with: Self.magic)
        else {
            return nil
        }
        pagesBefore = FirstBytes.number(bytes[16..<20])
    }
}

private enum FirstBytes {
    /// The first `count` bytes of a file; nil where there is none, or it is shorter.
    static func read(_ path: String, count: Int) throws(StoreError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .notPermitted(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        guard pread(descriptor, &bytes, count, 0) == count else { return nil }
        return bytes
    }

    /// Numbers are big-endian there.
    static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
