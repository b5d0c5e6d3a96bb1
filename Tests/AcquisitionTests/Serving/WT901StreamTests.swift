import Acquisition
import Diagnostics
import Glibc
import Platform
import Testing

@Suite("A served WT901 sends as the sensor does")
struct WT901StreamTests {
    static let fast = LineSettings(baud: 115_200, parity: .none, stopBits: 1)

    @Test("A sample is three frames of the maker's form")
    func frames() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let stream = try WT901Stream(
            path: path,
            line: Self.fast,
            rateHz: 100,
            sample: {
                { channel in
                    switch channel {
                    case .accelerationX: 1
                    case .accelerationY: -0.5
                    case .accelerationZ: 99
                    case .temperature: 25.12
                    case .angularRateX: -2_000
                    case .angularRateY: 1_000
                    case .angleX: 90
                    case .angleY: .nan
                    default: nil
                    }
                }
            }
        )
        defer { stream.stop() }
        let client = try RawClient(port: path)
        let bytes = client.receive(330)
        let start = try #require(
            bytes.indices.dropLast(33).first { bytes[$0] == 0x55 && bytes[$0 + 1] == 0x51 }
        )
        #expect(
            Array(bytes[start..<(start + 33)]) == [
                // 1 g is 2048, −0.5 g is −1024, 99 g is beyond the end, 25.12 °C is 2512.
                0x55, 0x51, 0x00, 0x08, 0x00, 0xFC, 0xFF, 0x7F, 0xD0, 0x09, 0x01,
                0x55, 0x52, 0x00, 0x80, 0x00, 0x40, 0x00, 0x00, 0x00, 0x00, 0x67,
                0x55, 0x53, 0x00, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xE8,
            ]
        )
    }

    @Test("It keeps its rate", arguments: WT901Stream.ratesHz)
    func rate(hertz: Int) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let stream = try WT901Stream(
            path: path,
            line: Self.fast,
            rateHz: hertz,
            sample: { { _ in 0.25 } }
        )
        defer { stream.stop() }
        let client = try RawClient(port: path)
        #expect(client.receive(33).count == 33)
        let start = MonotonicClock.now()
        let samples = max(5, hertz / 4)
        #expect(client.receive(33 * samples).count == 33 * samples)
        let seconds = (MonotonicClock.now() - start).inSeconds
        // A busy machine may be late, never early: between two samples is a period.
        #expect(seconds > Double(samples) / Double(hertz) * 0.9)
        #expect(seconds < Double(samples) / Double(hertz) * 3)
    }

    @Test("Where nobody reads it goes on, and who comes later gets whole samples of now")
    func unread() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let count = Condition(0.0)
        let stream = try WT901Stream(
            path: path,
            line: Self.fast,
            rateHz: 200,
            sample: {
                let number = count.signal { count in
                    count += 1
                    return count
                }
                return { _ in number / 2_048 }
            }
        )
        defer { stream.stop() }
        count.wait(upTo: .seconds(10), until: { $0 > 300 }, then: { #expect($0 > 300) })
        let client = try RawClient(port: path)
        let first = client.receive(1_000)
        let start = try #require(
            first.indices.dropLast(33).first { first[$0] == 0x55 && first[$0 + 1] == 0x51 }
        )
        // Half a second is kept: a hundred samples.
        let number = Int(first[start + 2]) | Int(first[start + 3]) << 8
        #expect(number >= 200)
        #expect(stream.counters.lostSamples > 0)
        #expect(stream.waitForFailure(upTo: .zero) == nil)
    }

    @Test("A rate that the line cannot carry is refused with the one it can")
    func tooSlow() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let slow = LineSettings(baud: 9_600, parity: .none, stopBits: 1)
        func stream(_ line: LineSettings, _ hertz: Int) throws -> WT901Stream {
            try WT901Stream(path: path, line: line, rateHz: hertz, sample: { { _ in 0 } })
        }
        // 33 bytes of 10 bits at 9600 bit/s are 29 samples a second.
        #expect(
            throws: ServingError.lineTooSlow(path: path, rateHz: 100, line: slow, highestRateHz: 29)
        ) { try stream(slow, 100) }
        #expect(throws: ServingError.badRate(rateHz: 50, allowed: [10, 100, 200])) {
            try stream(Self.fast, 50)
        }
        var status = stat()
        #expect(lstat(path, &status) != 0)
        try stream(slow, 10).stop()
    }

    @Test("It ends with an error when its port is unplugged")
    func unplugged() throws {
        let cable = try PseudoTerminal()
        let stream = try WT901Stream(
            path: cable.path,
            line: Self.fast,
            rateHz: 200,
            sample: { { _ in 0 } }
        )
        cable.close()
        guard case .portGone(cable.path, _) = stream.waitForFailure(upTo: .seconds(5)) else {
            Issue.record("the stream goes on without its port")
            return
        }
        stream.stop()
    }
}
