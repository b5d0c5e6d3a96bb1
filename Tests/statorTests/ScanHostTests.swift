import Acquisition
import Testing

@testable import stator

@Suite("A host that is named to scan")
struct ScanHostTests {
    @Test("may have a port; an IPv6 address with one is in brackets")
    func hosts() throws {
        let expected: [(String, ScanTarget)] = [
            ("meter", .host("meter", port: 502)),
            ("10.0.0.1:8899", .host("10.0.0.1", port: 8_899)),
            ("fe80::1", .host("fe80::1", port: 502)),
            ("::1", .host("::1", port: 502)),
            ("fe80::1%eth0", .host("fe80::1%eth0", port: 502)),
            ("[fe80::1]", .host("fe80::1", port: 502)),
            ("[fe80::1]:8899", .host("fe80::1", port: 8_899)),
        ]
        for (text, target) in expected {
            #expect(try ScanOptions.host(text) == target, "\(text)")
        }
    }

    @Test(
        "is an error of the command line where it is none",
        arguments: [
            "", ":502", "a:", "a:0", "a:65536", "[]", "[::1", "[::1]502", "[::1]:", "[::1]:x",
        ]
    )
    func wrong(text: String) {
        #expect(throws: (any Error).self) { try ScanOptions.host(text) }
    }
}
