import Glibc

/// The bytes of a file, one after another, in memory that does not grow with it.
final class ByteSource {
    private static let bufferByteLimit = 65_536

    /// The file as the user named it.
    let path: String
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: bufferByteLimit)
    private var position = 0
    private var end = 0

    /// Opens the file and reads its beginning; a byte-order mark of UTF-8 is passed over.
    init(path: String) throws(ReplayError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
        try fill(all: true)
        let head = head
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            throw .at(path, line: 1, "is UTF-16; save it as UTF-8")
        }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { position += 3 }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// What has been read and not been given: right after opening the first 64 KiB.
    var head: ArraySlice<UInt8> { buffer[position..<end] }

    /// The next byte, which is gone then; nil at the end of the file.
    func next() throws(ReplayError) -> UInt8? {
        if position == end { try fill(all: false) }
        guard position < end else { return nil }
        position += 1
        return buffer[position - 1]
    }

    /// The next byte, which stays; nil at the end of the file.
    func peek() throws(ReplayError) -> UInt8? {
        if position == end { try fill(all: false) }
        return position < end ? buffer[position] : nil
    }

    /// Reads on: once, or until the buffer is full.
    private func fill(all: Bool) throws(ReplayError) {
        position = 0
        end = 0
        repeat {
            let room = buffer.count - end
            let count = buffer.withUnsafeMutableBytes { raw in
                read(descriptor, raw.baseAddress.map { $0 + end }, room)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.unreadable(path, errno) }
            guard count > 0 else { return }
            end += count
        } while all && end < buffer.count
    }

    private static func unreadable(_ path: String, _ code: Int32) -> ReplayError {
        .recording("\(path): cannot be read: \(String(cString: strerror(code)))")
    }
}
