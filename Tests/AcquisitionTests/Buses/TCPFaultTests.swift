import Acquisition
import Diagnostics
import Glibc
import Platform
import Testing

@Suite("A TCP bus")
struct TCPFaultTests {
    /// A TCP server that hands each connection to a scripted device.
    final class Host: Sendable {
        let port: UInt16
        let connections = Condition(0)
        private let listener: Int32
        private let isStopping = Condition(false)
        private let devices = Condition<[(ScriptedDevice, Int32)]>([])
        private let thread: Condition<WorkerThread?> = Condition(nil)

        init(isTCP: Bool, port: UInt16 = 0, script: @escaping ScriptedDevice.Script) throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var on: Int32 = 1
            setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, 4)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            address.sin_port = port.bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    bind(listener, pointer, length) == 0 && listen(listener, 8) == 0
                        && getsockname(listener, pointer, &length) == 0
                }
            }
            try #require(result, "cannot listen: \(errno)")
            self.listener = listener
            self.port = UInt16(bigEndian: address.sin_port)
            let worker = WorkerThread(name: "host") { [self] in
                while !isStopping.withLock({ $0 }) {
                    var entry = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
                    guard poll(&entry, 1, 20) > 0 else { continue }
                    let connection = accept(listener, nil, nil)
                    guard connection >= 0 else { continue }
                    connections.signal { $0 += 1 }
                    let device = ScriptedDevice(on: connection, isTCP: isTCP, script: script)
                    devices.withLock { $0.append((device, connection)) }
                }
            }
            thread.withLock { $0 = worker }
        }

        func stop() {
            isStopping.signal { $0 = true }
            thread.withLock { $0 }?.join()
            close(listener)
            for (device, connection) in devices.withLock({ $0 }) {
                device.stop()
                close(connection)
            }
        }
    }

    @Test(
        "gives what a device says, over Modbus TCP and over RTU frames in TCP",
        arguments: [true, false]
    )
    func healthy(isTCP: Bool) throws {
        let host = try Host(isTCP: isTCP) { .registers(BusBench.healthy($0)) }
        let link: BusSettings.Link =
            isTCP
            ? .modbusTCP(host: "127.0.0.1", port: host.port)
            : .rtuOverTCP(host: "127.0.0.1", port: host.port)
        let bench = BusBench(link, devices: [BusBench.device()])
        bench.wait("five polls") { $0.ends.count >= 5 }
        #expect(bench.values(.voltage).prefix(5) == [230, 232, 234, 236, 238])
        #expect(bench.lines.all.isEmpty)
        #expect(host.connections.withLock { $0 } == 1)
        bench.stop()
        host.stop()
    }

    @Test("is refused, says so once, and connects when the host is there")
    func refused() throws {
        let probe = try Host(isTCP: true) { .registers(BusBench.healthy($0)) }
        let port = probe.port
        probe.stop()
        let bench = BusBench(
            .modbusTCP(host: "127.0.0.1", port: port),
            devices: [BusBench.device()]
        )
        bench.wait("a refusal") { $0.worker.snapshot().condition == .backingOff }
        bench.wait("a bad value") { $0.qualities(.voltage).last == .bad(.portUnavailable) }
        #expect(bench.worker.snapshot().lastError?.contains("127.0.0.1:\(port)") == true)
        let host = try Host(isTCP: true, port: port) { .registers(BusBench.healthy($0)) }
        bench.wait("good values") { !$0.values(.voltage).isEmpty }
        bench.wait("a line about it") { $0.lines.all.count == 2 }
        bench.stop()
        host.stop()
    }

    @Test("connects again after a reset")
    func reset() throws {
        let host = try Host(isTCP: true) { request in
            request.number == 3 ? .reset : .registers(BusBench.healthy(request))
        }
        let bench = BusBench(
            .modbusTCP(host: "127.0.0.1", port: host.port),
            devices: [BusBench.device()]
        )
        bench.wait("the reset") { $0.qualities(.voltage).contains(.bad(.connectionLost)) }
        bench.wait("a second connection") { _ in host.connections.withLock { $0 } >= 2 }
        bench.wait("good values") { $0.values(.voltage).count >= 4 }
        bench.stop()
        host.stop()
    }

    @Test("finds a half-open connection by its time-out and makes a new one")
    func halfOpen() throws {
        let isDeaf = Condition(true)
        let host = try Host(isTCP: true) { request in
            isDeaf.withLock { $0 } ? .silence : .registers(BusBench.healthy(request))
        }
        let bench = BusBench(
            .modbusTCP(host: "127.0.0.1", port: host.port),
            devices: [BusBench.device()]
        )
        bench.wait("a time-out") { $0.device.failures[.noReply] != nil }
        bench.wait("a second connection") { _ in host.connections.withLock { $0 } >= 2 }
        isDeaf.withLock { $0 = false }
        bench.wait("good values") { !$0.values(.voltage).isEmpty }
        bench.stop()
        host.stop()
    }

    @Test("takes no reply of another transaction")
    func transaction() throws {
        let host = try Host(isTCP: true) { request in
            guard request.number % 4 == 2 else { return .registers(BusBench.healthy(request)) }
            var wrong = ScriptedDevice.reply(
                to: request,
                [UInt16](repeating: 0x4444, count: request.count),
                isTCP: true
            )
            wrong[1] &-= 1
            return .bytes(wrong)
        }
        let bench = BusBench(
            .modbusTCP(host: "127.0.0.1", port: host.port),
            devices: [BusBench.device()]
        )
        bench.wait("ten polls") { $0.device.polls >= 10 }
        #expect(bench.values(.voltage).allSatisfy { $0 >= 230 && $0 < 1_000 })
        #expect(bench.values(.frequency).allSatisfy { $0 == 50 })
        #expect(bench.device.goodPolls >= 8)
        bench.stop()
        host.stop()
    }

    @Test("does not look like RTU over TCP: the error says what to try")
    func wrongFraming() throws {
        let host = try Host(isTCP: false) { .registers(BusBench.healthy($0)) }
        let bench = BusBench(
            .modbusTCP(host: "127.0.0.1", port: host.port),
            devices: [BusBench.device()]
        )
        bench.wait("a failure") { $0.device.polls >= 1 && !$0.lines.all.isEmpty }
        #expect(bench.values(.voltage).isEmpty)
        #expect(bench.lines.all[0].contains("rtu-over-tcp"), "\(bench.lines.all)")
        bench.stop()
        host.stop()
    }
}
