import Foundation
import Synchronization

/// A TCP port of the loopback that nobody has.
///
/// It lies below those that Linux gives to whoever connects (32768…), so that it is still free when
/// the server it is meant for begins to listen; two test programs begin at different ones.
package func freePort() throws -> Int {
    let first = 10_000
    let count = 22_000
    for _ in 0..<count {
        let number = portsTried.wrappingAdd(1, ordering: .relaxed).oldValue
        let port = first + (Int(getpid()) * 331 + number) % count
        if try isFree(port) { return port }
    }
    throw Failure("no port from \(first) to \(first + count - 1) is free")
}

private let portsTried = Atomic(0)

private func isFree(_ port: Int) throws -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure("socket: \(errno)") }
    defer { close(descriptor) }
    var address = loopback(port: port)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, size) == 0
        }
    }
}

package func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
    return address
}

/// Whether somebody accepts connections on a port of the loopback.
package func isListening(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(port: port)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
