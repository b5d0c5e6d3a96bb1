import CModbus
import Diagnostics
import Glibc
import Platform

/// The loop that answers requests of TCP clients (Modbus messaging on TCP/IP V1.0b).
///
/// Requests are cut out by the length in their header, so that a slow client, or a function that
/// libmodbus does not know, holds up and shifts nothing.
struct TCPServing: Sendable {
    /// The most clients at once; one more is sent away.
    static let clientLimit = 16
    /// The bytes before the unit id: transaction, protocol and length.
    static let prefixLength = 6
    /// The longest frame, in bytes: header and 253 bytes of request.
    static let byteLimit = 260

    let listener: TCPListener
    let responder: ModbusResponder

    /// A client and what it has sent of its next request.
    private struct Client {
        let descriptor: Int32
        var bytes: [UInt8] = []
    }

    /// A context that talks TCP, to be given a client's socket; it never listens itself.
    static func context(host: String, port: UInt16) throws(ServingError) -> OpaquePointer {
        guard let context = modbus_new_tcp("127.0.0.1", Int32(port)) else {
            let reason = String(cString: modbus_strerror(errno))
            throw .cannotListen(host: host, port: port, reason: reason)
        }
        return context
    }

    /// Answers until `stopSignal` is raised.
    func serve(
        until stopSignal: StopSignal,
        _ state: Condition<ModbusServer.State>
    ) -> ModbusServer.Ending {
        var clients: [Client] = []
        defer {
            for client in clients { close(client.descriptor) }
        }
        while true {
            var polled = ([stopSignal.descriptor, listener.descriptor] + clients.map(\.descriptor))
                .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            if poll(&polled, nfds_t(polled.count), -1) < 0 {
                if errno == EINTR { continue }
                return .failed(listener.failure())
            }
            if polled[0].revents != 0 { return .stopped }
            for index in clients.indices.reversed() where polled[index + 2].revents != 0 {
                if !serve(&clients[index], state) {
                    close(clients[index].descriptor)
                    clients.remove(at: index)
                }
            }
            if polled[1].revents != 0 {
                do throws(ServingError) {
                    try accept(into: &clients, state)
                } catch {
                    return .failed(error)
                }
            }
        }
    }

    private func accept(
        into clients: inout [Client],
        _ state: Condition<ModbusServer.State>
    ) throws(ServingError) {
        guard let descriptor = try listener.accept() else { return }
        if clients.count < Self.clientLimit {
            clients.append(Client(descriptor: descriptor))
        } else {
            close(descriptor)
            state.withLock { $0.counters.refusedClients += 1 }
        }
    }

    /// Takes what the client sent and answers what is whole; whether to keep the client.
    private func serve(_ client: inout Client, _ state: Condition<ModbusServer.State>) -> Bool {
        var bytes = [UInt8](repeating: 0, count: Self.byteLimit)
        let count = read(client.descriptor, &bytes, bytes.count)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        client.bytes += bytes[..<count]
        while client.bytes.count > Self.prefixLength {
            let protocolNumber = Int(client.bytes[2]) << 8 | Int(client.bytes[3])
            let length = Int(client.bytes[4]) << 8 | Int(client.bytes[5])
            guard protocolNumber == 0, (2...(Self.byteLimit - Self.prefixLength)).contains(length)
            else {
                // Where the next request would begin cannot be known.
                state.withLock { $0.counters.refusedClients += 1 }
                return false
            }
            let end = Self.prefixLength + length
            guard client.bytes.count >= end else { break }
            let outcome = responder.answer(Array(client.bytes[..<end]), on: client.descriptor)
            client.bytes.removeFirst(end)
            state.withLock { $0.count(outcome) }
            if case .failed = outcome { return false }
        }
        return true
    }
}
