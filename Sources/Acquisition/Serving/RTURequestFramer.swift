/// Finds requests in the bytes of a Modbus RTU line (Modbus over serial line V1.02 §2.5.1).
///
/// A request of a known function ends with its last byte; any other, and whatever was damaged, ends
/// with silence, after which the next byte begins a request.
struct RTURequestFramer {
    /// The longest frame, in bytes: unit id, 253 bytes of request, checksum.
    static let byteLimit = 256

    private var bytes: [UInt8] = []
    private var isOverlong = false

    /// Whether no byte waits for silence.
    var isEmpty: Bool { bytes.isEmpty && !isOverlong }

    init() {
        bytes.reserveCapacity(Self.byteLimit)
    }

    /// Takes bytes as they come; more than a frame can have are garbage until the next silence.
    mutating func append(_ more: some Collection<UInt8>) {
        if isOverlong { return }
        bytes.append(contentsOf: more.prefix(Self.byteLimit + 1 - bytes.count))
        if bytes.count > Self.byteLimit {
            bytes.removeAll(keepingCapacity: true)
            isOverlong = true
        }
    }

    /// The next whole request, checksum and all; nil until there is one.
    mutating func next() -> [UInt8]? {
        guard let length = Self.length(of: bytes), bytes.count >= length,
            Self.isIntact(bytes[..<length])
        else { return nil }
        defer { bytes.removeFirst(length) }
        return Array(bytes[..<length])
    }

    /// The line fell silent: what is there is a request whose function does not say its length,
    /// which is given, or lost.
    mutating func silence() -> [UInt8]? {
        defer {
            bytes.removeAll(keepingCapacity: true)
            isOverlong = false
        }
        return Self.length(of: bytes) == nil && Self.isIntact(bytes[...]) ? bytes : nil
    }

    /// The length of the request that `bytes` begin; nil while, or if ever, it is not known.
    private static func length(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 2 else { return nil }
        switch bytes[1] {
        case 1...6: return 8
        case 7, 11, 12, 17: return 4
        case 15, 16: return bytes.count > 6 ? 9 + Int(bytes[6]) : nil
        case 22: return 10
        case 23: return bytes.count > 10 ? 13 + Int(bytes[10]) : nil
        default: return nil
        }
    }

    private static func isIntact(_ frame: ArraySlice<UInt8>) -> Bool {
        guard frame.count >= 4 else { return false }
        let checksum = checksum(of: frame.dropLast(2))
        return frame.suffix(2).elementsEqual([UInt8(checksum & 0xFF), UInt8(checksum >> 8)])
    }

    /// The CRC-16 of Modbus: polynomial 0xA001 reflected, start 0xFFFF, low byte sent first.
    static func checksum(of bytes: some Collection<UInt8>) -> UInt16 {
        bytes.reduce(0xFFFF) { sum, byte in
            (0..<8).reduce(sum ^ UInt16(byte)) { sum, _ in
                sum & 1 == 1 ? sum >> 1 ^ 0xA001 : sum >> 1
            }
        }
    }
}
