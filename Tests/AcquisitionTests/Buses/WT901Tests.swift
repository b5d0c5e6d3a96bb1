import Diagnostics
import Glibc
import Logging
import Platform
import Testing

@testable import Acquisition

@Suite("The WT901's stream")
struct WT901Tests {
    /// A frame, put together here from the maker's description.
    static func frame(_ type: UInt8, _ numbers: [Int16]) -> [UInt8] {
        let data = numbers.flatMap {
            [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
        }
        let head = [0x55, type] + data
        return head + [head.reduce(0, &+)]
    }

    func frames(_ bytes: [UInt8]) -> (frames: [WT901Parser.Frame], stray: UInt64) {
        var parser = WT901Parser()
        let frames = bytes.compactMap { parser.take($0) }
        return (frames, parser.strayBytes)
    }

    @Test("is found between any bytes, also those that look like a beginning")
    func garbage() throws {
        let seed = UInt64.random(in: .min ... .max)
        var chance = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let numbers = (0..<4).map { _ in Int16(truncatingIfNeeded: chance.next()) }
            let right = Self.frame(0x51, numbers)
            let noise = (0..<Int(chance.next() % 9)).map { _ in
                chance.next() % 3 == 0 ? 0x55 : UInt8(truncatingIfNeeded: chance.next())
            }
            // The same frame twice: what a false beginning swallows of the first, the second has.
            let (found, _) = frames(noise + right + right)
            #expect(
                found.contains {
                    $0.numbers.first == numbers[0] && $0.numbers.fourth == numbers[3]
                },
                "seed \(seed): \(noise) \(right)"
            )
        }
    }

    @Test("holds 0x55 inside its data without losing a frame")
    func markerInside() {
        let data = Self.frame(0x51, [0x5555, 0x5155, 0x5551, 0x5555])
        let (found, stray) = frames(Array([data, data, data].joined()))
        #expect(found.count == 3)
        #expect(stray == 0)
    }

    @Test("with one wrong byte loses that frame and finds the next")
    func wrongByte() {
        var data = Array(
            [
                Self.frame(0x51, [1, 2, 3, 4]), Self.frame(0x52, [5, 6, 7, 8]),
                Self.frame(0x53, [9, 10, 11, 12]),
            ].joined()
        )
        data[13] ^= 0xFF
        let (found, stray) = frames(data)
        #expect(found.map(\.type) == [0x51, 0x53])
        #expect(stray == 11)
    }

    @Test("reads in g, °/s, ° and °C, and calls a number at its end clipped")
    func units() {
        var said: [Channel: Reading] = [:]
        let time = MonotonicTime(nanoseconds: 1)
        let (found, _) = frames(
            Self.frame(0x51, [2_048, -2_048, .max, 2_345])
                + Self.frame(0x52, [.min, 16_384, 0, 0])
                + Self.frame(0x53, [16_384, -16_384, .min, 0])
        )
        for frame in found { frame.readings(at: time) { said[$0.channel] = $0 } }
        #expect(said[.accelerationX]?.value == 1)
        #expect(said[.accelerationY]?.value == -1)
        #expect(said[.accelerationZ]?.quality == .uncertain(.clipped))
        #expect(said[.temperature]?.value == 23.45)
        #expect(said[.angularRateX]?.quality == .uncertain(.clipped))
        #expect(said[.angularRateY]?.value == 1_000)
        #expect(said[.angleX]?.value == 90)
        #expect(said[.angleZ]?.quality == .good)
    }

    static let settings = DeviceSettings(
        id: "acc",
        profile: DeviceProfile(
            name: "witmotion-wt901",
            title: "WT901",
            kind: .vibration,
            conversation: .wt901,
            phases: 1,
            sources: [],
            unverified: [],
            unitID: 0,
            line: LineSettings(baud: 115_200, parity: .none, stopBits: 1)
        ),
        unitID: 0,
        pollInterval: .milliseconds(10),
        responseTimeout: .milliseconds(300)
    )

    @Test("comes in as samples, says when it stops, and when it is back after an unplug")
    func stream() throws {
        let link = "/tmp/stator-wt901-\(getpid())"
        let line = LineSettings(baud: 115_200, parity: .none, stopBits: 1)
        let value = Condition(0.25)
        func serve() throws -> WT901Stream {
            try WT901Stream(path: link, line: line, rateHz: 100) {
                let now = value.withLock { $0 }
                return { $0 == .accelerationX ? now : 0 }
            }
        }
        let first = try serve()
        let bench = BusBench(.wt901(path: link, line: line), devices: [Self.settings])
        bench.wait("50 samples") { $0.ends.count >= 50 }
        #expect(bench.values(.accelerationX).allSatisfy { $0 == 0.25 })
        let times = bench.ends.map(\.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        first.stop()
        bench.wait("a bad value") { $0.qualities(.accelerationX).last?.grade == .bad }
        value.withLock { $0 = 0.5 }
        let second = try serve()
        bench.wait("the new value") { $0.values(.accelerationX).last == 0.5 }
        #expect(bench.device.condition == .answering)
        bench.stop()
        second.stop()
    }

    @Test("that falls silent on a port that stays open is bad(no reply), once")
    func silence() throws {
        let terminal = try PseudoTerminal()
        let line = LineSettings(baud: 115_200, parity: .none, stopBits: 1)
        let bench = BusBench(.wt901(path: terminal.path, line: line), devices: [Self.settings])
        bench.wait("silence") { $0.qualities(.accelerationX).last == .bad(.noReply) }
        #expect(bench.lines.all.count == 1)
        let frames = Self.frame(0x51, [2_048, 0, 0, 0])
        _ = write(terminal.controller, frames + frames, 22)
        bench.wait("a sample") {
            $0.values(.accelerationX) == [1] || $0.values(.accelerationX).count > 1
        }
        bench.stop()
        terminal.close()
    }
}
