import Glibc

/// Which life of the store a file is in: its row numbers mean something within one life only.
///
/// A sink whose cursor is of another generation takes all rows for new.
enum Generation {
    static let key = "store.generation"

    /// Begins another life; 64 random bits, so that none comes twice.
    static func renew(in connection: Connection) throws(StoreError) {
        var seed: Int64 = 0
        let code = withUnsafeMutableBytes(of: &seed) { getentropy($0.baseAddress, $0.count) }
        precondition(code == 0, "the kernel gives no randomness: error \(errno)")
        let statement = try connection.prepare(Committer.setState)
        try statement.run([.text(key), .blob(Array("\(seed)".utf8))])
    }

    /// The life of a file whose state under `key` is `value`; 0 for one that never was replaced.
    static func number(_ value: [UInt8]?) -> Int64 {
        value.flatMap { Int64(String(decoding: $0, as: UTF8.self)) } ?? 0
    }
}
