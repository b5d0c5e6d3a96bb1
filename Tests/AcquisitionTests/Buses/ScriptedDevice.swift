import Acquisition
import Glibc
import Platform
import Testing

/// A device on a wire that does what a test says with each request: byte by byte, no library.
///
/// It takes requests in order and answers them in order, each after its own delay, as devices do.
final class ScriptedDevice: Sendable {
    /// A read request as it came.
    struct Request: Sendable {
        /// How many requests came before it.
        let number: Int
        let unitID: UInt8
        let function: UInt8
        let address: Int
        let count: Int
        /// The transaction id on TCP; 0 on a line.
        let transaction: UInt16
    }

    /// What comes back.
    enum Answer: Sendable {
        /// A right reply with these registers.
        case registers([UInt16])
        /// The same, so much later.
        case late([UInt16], Duration)
        /// A Modbus exception.
        case exception(UInt8)
        /// These bytes, whatever they are.
        case bytes([UInt8])
        /// Nothing.
        case silence
        /// The connection is reset.
        case reset
    }

    typealias Script = @Sendable (Request) -> Answer

    private let line: PseudoTerminal?
    private let isStopping = Condition(false)
    private let worker: Condition<WorkerThread?> = Condition(nil)
    let requests = Condition<[Request]>([])

    /// Takes requests on `descriptor`; `isTCP` says how they are framed.
    init(on descriptor: Int32, isTCP: Bool = false, script: @escaping Script) {
        line = nil
        let thread = WorkerThread(name: "device") { [self] in
            while let frame = nextFrame(descriptor, isTCP) {
                answer(frame, descriptor, isTCP, script)
            }
        }
        worker.withLock { $0 = thread }
    }

    /// Takes requests on the controlling end of `line`, which it keeps open.
    init(on line: PseudoTerminal, script: @escaping Script) {
        self.line = line
        let thread = WorkerThread(name: "device") { [self] in
            while let frame = nextFrame(line.controller, false) {
                answer(frame, line.controller, false, script)
            }
        }
        worker.withLock { $0 = thread }
    }

    func stop() {
        isStopping.signal { $0 = true }
        worker.withLock { $0 }?.join()
    }

    private func nextFrame(_ descriptor: Int32, _ isTCP: Bool) -> [UInt8]? {
        var frame: [UInt8] = []
        let length = isTCP ? 12 : 8
        while frame.count < length {
            if isStopping.withLock({ $0 }) { return nil }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 20) > 0 else { continue }
            var byte: UInt8 = 0
            let count = read(descriptor, &byte, 1)
            if count == 1 {
                frame.append(byte)
            } else if count == 0 || errno != EAGAIN {
                return nil
            }
        }
        return frame
    }

    private func answer(
        _ frame: [UInt8],
        _ descriptor: Int32,
        _ isTCP: Bool,
        _ script: Script
    ) {
        let start = isTCP ? 6 : 0
        let request = requests.signal { requests in
            let request = Request(
                number: requests.count,
                unitID: frame[start],
                function: frame[start + 1],
                address: Int(frame[start + 2]) << 8 | Int(frame[start + 3]),
                count: Int(frame[start + 4]) << 8 | Int(frame[start + 5]),
                transaction: isTCP ? UInt16(frame[0]) << 8 | UInt16(frame[1]) : 0
            )
            requests.append(request)
            return request
        }
        switch script(request) {
        case .registers(let registers):
            send(Self.reply(to: request, registers, isTCP: isTCP), descriptor)
        case .late(let registers, let delay):
            _ = isStopping.wait(upTo: delay, until: { $0 }, then: { $0 })
            send(Self.reply(to: request, registers, isTCP: isTCP), descriptor)
        case .exception(let code):
            let body = [request.unitID, request.function | 0x80, code]
            send(Self.framed(body, request, isTCP: isTCP), descriptor)
        case .bytes(let bytes): send(bytes, descriptor)
        case .silence: break
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                descriptor,
                SOL_SOCKET,
                SO_LINGER,
                &linger,
                socklen_t(MemoryLayout.size(ofValue: linger))
            )
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    private func send(_ bytes: [UInt8], _ descriptor: Int32) {
        _ = write(descriptor, bytes, bytes.count)
    }

    /// A right reply.
    static func reply(to request: Request, _ registers: [UInt16], isTCP: Bool = false) -> [UInt8] {
        let data = registers.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let body = [request.unitID, request.function, UInt8(data.count)] + data
        return framed(body, request, isTCP: isTCP)
    }

    private static func framed(_ body: [UInt8], _ request: Request, isTCP: Bool) -> [UInt8] {
        guard isTCP else { return body + checksum(body) }
        let transaction = request.transaction
        return [
            UInt8(transaction >> 8), UInt8(truncatingIfNeeded: transaction), 0, 0, 0,
            UInt8(body.count),
        ] + body
    }

    /// CRC-16 of Modbus, bit by bit (serial line V1.02, appendix B), low byte first.
    static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var sum: UInt16 = 0xFFFF
        for byte in bytes {
            sum ^= UInt16(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xA001 : sum >> 1 }
        }
        return [UInt8(truncatingIfNeeded: sum), UInt8(sum >> 8)]
    }

    /// The two registers of a float32, high word first.
    static func words(_ value: Float) -> [UInt16] {
        [UInt16(value.bitPattern >> 16), UInt16(truncatingIfNeeded: value.bitPattern)]
    }
}
