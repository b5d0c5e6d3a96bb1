import Glibc
import Testing

@testable import Acquisition

@Suite("Serial ports are found by the names that stay")
struct SerialPortsTests {
    @Test("An adapter is named once, by its own name; what is no serial port is left out")
    func names() throws {
        let directory = try TemporaryDirectory()
        let root = directory.path
        let adapters = root + "/serial/by-id"
        let adapter = adapters + "/usb-FTDI-if00"
        try #require(mkdir(root + "/serial", 0o755) == 0 && mkdir(adapters, 0o755) == 0)
        defer {
            unlink(adapter)
            rmdir(adapters)
            rmdir(root + "/serial")
        }
        for name in ["ttyUSB0", "ttyUSB1", "ttyACM0", "tty1", "ttyUSBx", "serialport", "null"] {
            try directory.write("", to: name)
        }
        try #require(symlink("../../ttyUSB1", adapter) == 0)
        try #require(symlink("ttyACM0", root + "/serial0") == 0)
        let found = SerialPorts.all(device: root).map { String($0.dropFirst(root.count)) }
        #expect(found == ["/serial/by-id/usb-FTDI-if00", "/serial0", "/ttyUSB0"])
    }

    @Test("What keeps a port from being opened is told with what to do")
    func obstacles() throws {
        #expect(SerialPorts.obstacle(at: "/dev/nobody")?.contains("plug") == true)
        #expect(SerialPorts.obstacle(at: "/dev/null") == nil)
    }
}
