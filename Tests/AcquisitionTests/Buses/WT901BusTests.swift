import Acquisition
import BusProof
import Diagnostics
import Glibc
import Platform
import Testing

@Suite("A WT901 stream becomes samples at its own rate")
struct WT901BusTests {
    static func bus(
        _ path: String,
        timeout: Duration = BenchDevice.responseTimeout
    ) -> BusSettings {
        var device = BenchDevice.device(0, timeout: timeout)
        device.id = "sensor"
        device.profile = DeviceProfile(
            name: "witmotion-wt901",
            title: "WT901",
            kind: .vibration,
            conversation: .wt901,
            phases: 1,
            sources: [],
            unverified: [],
            unitID: 0,
            line: BenchDevice.line
        )
        return BusSettings(
            id: "stream",
            link: .wt901(path: path, line: BenchDevice.line),
            devices: [device]
        )
    }

    /// A sample whose acceleration on X is `number`.
    static func sample(_ number: Int16) -> [UInt8] {
        WT901ParserTests.frame(0x51, [number, 10, 2_048, 2_500])
            + WT901ParserTests.frame(0x52, [1, 2, 3, 0])
            + WT901ParserTests.frame(0x53, [4, 5, 6, 0])
    }

    @Test("Every sample is whole, of one time, and later than the one before, however it is cut")
    func samples() throws {
        let terminal = try PseudoTerminal()
        let client = try RawClient(controlling: terminal)
        let bench = BusBench(Self.bus(terminal.path), firstDevice: 2)
        try bench.wait("an open port") { $0.snapshot.state == .connected }
        // Pieces of 1, 2, … 40 bytes: frames split at every place.
        let bytes = (1...50).flatMap { Self.sample(Int16($0)) }
        var sent = 0
        var piece = 1
        while sent < bytes.count {
            try client.send(Array(bytes[sent..<min(sent + piece, bytes.count)]))
            sent += piece
            piece = piece % 40 + 1
        }
        try bench.wait("all samples") { $0.pollEnds(2).count >= 50 }
        bench.worker.stop()
        let polls = bench.polls(2).prefix(50)
        for (number, poll) in zip(1..., polls) {
            #expect(poll.map(\.channel) == WT901Frame.channels)
            #expect(poll.first?.value == Double(number) * 16 / 32_768)
            #expect(poll.allSatisfy { $0.quality == .good && $0.time == poll[0].time })
        }
        let times = polls.map { $0[0].time }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(bench.snapshot.strayBytes == 0)
        #expect(bench.snapshot.devices[0].goodPolls >= 50)
        #expect(bench.log.lines(saying: "plausible").isEmpty)
    }

    @Test("Garbage and a damaged frame cost the samples they hit, and are counted")
    func garbage() throws {
        let terminal = try PseudoTerminal()
        let client = try RawClient(controlling: terminal)
        let bench = BusBench(Self.bus(terminal.path))
        try bench.wait("an open port") { $0.snapshot.state == .connected }
        var damaged = Self.sample(2)
        damaged[5] ^= 0xFF
        let garbage: [UInt8] = [0x55, 0x55, 0x51, 0x00, 0x7F]
        let bytes =
            Array(Self.sample(0).dropFirst(5)) + Self.sample(1) + damaged + garbage
            + Self.sample(3) + Self.sample(4)
        try client.send(bytes)
        try bench.wait("the last sample") {
            $0.readings(0, .accelerationX).last?.value == 4.0 * 16 / 32_768
        }
        bench.worker.stop()
        let values = bench.readings(0, .accelerationX).map(\.value)
        #expect(values.prefix(3).map { $0.map { $0 * 32_768 / 16 } } == [1, 3, 4])
        // The rest of the cut frame, the damaged frame and the garbage.
        #expect(bench.snapshot.strayBytes == 6 + 11 + 5)
        // The damaged frame, and the garbage that begins like one.
        #expect(bench.snapshot.devices[0].failures[.corruptFrame] == 2)
    }

    @Test("Silence is a reason, said once, and ends with the next sample")
    func silence() throws {
        let terminal = try PseudoTerminal()
        let client = try RawClient(controlling: terminal)
        let bench = BusBench(Self.bus(terminal.path, timeout: .milliseconds(150)))
        try bench.wait("three silences") { $0.pollEnds().count >= 3 }
        #expect(bench.polls().allSatisfy { $0.map(\.channel) == WT901Frame.channels })
        #expect(bench.readings().allSatisfy { $0.value == nil && $0.quality == .bad(.noReply) })
        #expect(bench.snapshot.devices[0].state == .silent)
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        try client.send(Self.sample(7) + Self.sample(8) + Self.sample(9))
        try bench.wait("samples") { $0.readings().last?.value != nil }
        try bench.wait("the end of the silence in the log") { $0.log.lines.count >= 2 }
        bench.worker.stop()
        #expect(bench.log.lines[1].hasPrefix("notice: sensor (on \(terminal.path)"))
    }

    @Test("Bytes that are no frames are noise, which another baud explains")
    func wrongBaud() throws {
        let terminal = try PseudoTerminal()
        let jammer = RawJammer(terminal, [0x00, 0xF8, 0x80, 0x55, 0x1C])
        defer { jammer.stop() }
        let bench = BusBench(Self.bus(terminal.path, timeout: .milliseconds(150)))
        try bench.wait("two failures") { $0.pollEnds().count >= 2 }
        bench.worker.stop()
        #expect(bench.readings().allSatisfy { $0.quality == .bad(.lineNoise) })
        #expect(bench.snapshot.devices[0].state == .garbled)
        #expect(bench.log.lines.count == 1, "\(bench.log.lines)")
        #expect(bench.log.lines(saying: "check that the baud is the sensor's").count == 1)
    }

    @Test("Unplugged and plugged in again under its name, it gives samples again")
    func replug() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/sensor"
        let first = try PseudoTerminal(link: path)
        var client: RawClient? = try RawClient(controlling: first)
        let bench = BusBench(Self.bus(path, timeout: .milliseconds(150)))
        try bench.wait("an open port") { $0.snapshot.state == .connected }
        try client?.send(Self.sample(1) + Self.sample(2))
        try bench.wait("a sample") { $0.readings().last?.value != nil }
        client = nil
        first.close()
        try bench.wait("the missing port") { $0.readings().last?.quality == .bad(.portUnavailable) }
        #expect(bench.readings().contains { $0.quality == .bad(.connectionLost) })
        let second = try PseudoTerminal(link: path)
        let again = try RawClient(controlling: second)
        try bench.wait("the port again") { $0.snapshot.opens == 2 }
        try again.send(Self.sample(3) + Self.sample(4))
        try bench.wait("samples again") {
            $0.readings(0, .accelerationX).last?.value == 4.0 * 16 / 32_768
        }
        bench.worker.stop()
        #expect(bench.log.lines(saying: "bus stream:").count == 2, "\(bench.log.lines)")
    }
}
