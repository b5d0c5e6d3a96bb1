import Acquisition
import Diagnostics
import Glibc
import Platform

/// A Modbus device made of bytes, which answers as badly as its script says, one request after
/// another, on a pseudo-terminal or as a TCP server.
///
/// It shares no code with what it tests.
package final class ScriptedDevice: @unchecked Sendable {
    package typealias Script = @Sendable (ScriptedRequest) -> [ScriptedAction]

    private struct State {
        var requests: [ScriptedRequest] = []
        var connections = 0
        var isStopping = false
    }

    private let state = Condition(State())
    private let script: Script
    /// What is sent later; the device's own thread's.
    private var pending: [(time: MonotonicTime, bytes: [UInt8])] = []
    private var thread: WorkerThread?
    private let listener: Int32
    /// The TCP port; 0 for a device on a line.
    package let port: UInt16

    /// A device at the controlling end of `terminal`.
    package init(on terminal: PseudoTerminal, _ script: @escaping Script) {
        self.script = script
        (listener, port) = (-1, 0)
        let descriptor = dup(terminal.controller)
        thread = WorkerThread(name: "device") { [weak self] in
            self?.serve(descriptor, isTCPFraming: false)
            Glibc.close(descriptor)
        }
    }

    /// A server on `port` of this machine, 0 for a free one; a converter talks RTU frames.
    package init(port wanted: UInt16 = 0, isConverter: Bool = false, _ script: @escaping Script)
        throws
    {
        self.script = script
        (listener, port) = try Self.listen(on: wanted)
        let listener = listener
        thread = WorkerThread(name: "device") { [weak self] in
            while let device = self, let connection = device.accept(listener) {
                device.serve(connection, isTCPFraming: !isConverter)
                Glibc.close(connection)
            }
        }
    }

    deinit { stop() }

    /// Ends the device; its port stops listening.
    package func stop() {
        state.signal { $0.isStopping = true }
        thread?.join()
        if listener >= 0, state.withLock({ $0.connections >= 0 }) {
            Glibc.close(listener)
            state.withLock { $0.connections = .min }
        }
    }

    /// The requests so far.
    package var requests: [ScriptedRequest] { state.withLock { $0.requests } }
    /// The connections accepted so far.
    package var connections: Int { state.withLock { max(0, $0.connections) } }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    private static func listen(on wanted: UInt16) throws -> (Int32, UInt16) {
        // No program that another test starts may keep it open: the port would listen for ever.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) + Glibc.listen(listener, 4)
                    + getsockname(listener, $0, &size)
            }
        }
        guard code == 0 else {
            throw BusProofFailure("port \(wanted): \(String(cString: strerror(errno)))")
        }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private func accept(_ listener: Int32) -> Int32? {
        while !isStopping {
            var polled = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            if poll(&polled, 1, 20) > 0 {
                let connection = Glibc.accept(listener, nil, nil)
                if connection >= 0 {
                    state.signal { $0.connections += 1 }
                    return connection
                }
            }
        }
        return nil
    }

    private func serve(_ descriptor: Int32, isTCPFraming: Bool) {
        let length = isTCPFraming ? 12 : 8
        var bytes: [UInt8] = []
        pending = []
        while !isStopping {
            guard sendDue(on: descriptor) else { return }
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, pending.isEmpty ? 20 : 1) > 0 else { continue }
            var chunk = [UInt8](repeating: 0, count: 256)
            let got = Glibc.read(descriptor, &chunk, chunk.count)
            if got == 0 || (got < 0 && errno != EAGAIN) { return }
            bytes += chunk[..<max(0, got)]
            while bytes.count >= length {
                let request = note(Array(bytes.prefix(length)), isTCPFraming)
                bytes.removeFirst(length)
                for action in script(request) where !perform(action, on: descriptor) { return }
            }
        }
    }

    private func note(_ bytes: [UInt8], _ isTCPFraming: Bool) -> ScriptedRequest {
        let body = isTCPFraming ? Array(bytes[6...]) : bytes
        return state.signal { state in
            let request = ScriptedRequest(
                number: state.requests.count,
                unitID: body[0],
                function: body[1],
                address: Int(body[2]) << 8 | Int(body[3]),
                count: Int(body[4]) << 8 | Int(body[5]),
                transaction: isTCPFraming ? Array(bytes[..<2]) : nil,
                time: MonotonicClock.now()
            )
            state.requests.append(request)
            return request
        }
    }

    /// Sends what was put off until now; false when the connection is over.
    private func sendDue(on descriptor: Int32) -> Bool {
        let now = MonotonicClock.now()
        let due = pending.filter { $0.time <= now }
        pending.removeAll { $0.time <= now }
        return due.allSatisfy { put($0.bytes, on: descriptor) }
    }

    private func put(_ bytes: [UInt8], on descriptor: Int32) -> Bool {
        let sent = bytes.withUnsafeBytes {
            port == 0
                ? write(descriptor, $0.baseAddress, $0.count)
                : send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        return sent == bytes.count || errno == EAGAIN
    }

    private func flood(
        _ bytes: [UInt8],
        on descriptor: Int32,
        while condition: () -> Bool
    ) -> Bool {
        while condition(), !isStopping {
            var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&polled, 1, 20) > 0 else { continue }
            guard put(bytes, on: descriptor) else { return false }
        }
        return true
    }

    /// False when the connection is over.
    private func perform(_ action: ScriptedAction, on descriptor: Int32) -> Bool {
        switch action {
        case .send(let bytes): return put(bytes, on: descriptor)
        case .later(let wait, let bytes):
            pending.append((MonotonicClock.now() + wait, bytes))
            return true
        case .flood(let bytes, let condition):
            return flood(bytes, on: descriptor, while: condition)
        case .pause(let duration):
            state.wait(upTo: duration, until: \.isStopping, then: { _ in })
            return true
        case .close: return false
        case .reset:
            // Closing with linger 0 sends RST.
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                descriptor,
                SOL_SOCKET,
                SO_LINGER,
                &now,
                socklen_t(MemoryLayout<linger>.size)
            )
            return false
        }
    }
}
