import Diagnostics
import Glibc
import Platform

/// Listens to a line before anything is sent on it: a second client would disturb the first, and a
/// sensor that streams needs no question.
struct LineListener {
    /// What came at one setting.
    private struct Heard {
        var bytes = 0
        var samples: [MonotonicTime] = []
        var units: [UInt8] = []
    }

    /// The speeds a stream or another client is looked for at.
    private static let lines: [LineSettings] = [
        .init(baud: 9_600, parity: .none, stopBits: 1),
        .init(baud: 115_200, parity: .none, stopBits: 1),
        .init(baud: 19_200, parity: .none, stopBits: 1),
        .init(baud: 9_600, parity: .even, stopBits: 1),
        .init(baud: 19_200, parity: .even, stopBits: 1),
        .init(baud: 2_400, parity: .none, stopBits: 1),
        .init(baud: 38_400, parity: .none, stopBits: 1),
        .init(baud: 4_800, parity: .none, stopBits: 1),
        .init(baud: 57_600, parity: .none, stopBits: 1),
        .init(baud: 230_400, parity: .none, stopBits: 1),
    ]
    /// So many samples of a stream are proof.
    private static let samplesWanted = 5
    private static let samplesNeeded = 2
    /// A pause this long ends a frame at any of these speeds.
    private static let framePause = Duration.milliseconds(20)

    let path: String
    let time: Duration
    let board: ScanBoard

    /// What comes unasked; nil for a line on which nothing came, or once and then no more.
    func listen() throws(LinkError) -> ScanReport.Unasked? {
        let start = MonotonicClock.now()
        guard let first = Self.lines.first, try heard(at: first, stopAtByte: true).bytes > 0 else {
            return nil
        }
        var (bytes, settingsWithBytes, settings) = (0, 0, 0)
        for line in Self.lines where !board.isStopped {
            let heard = try heard(at: line, stopAtByte: false)
            if heard.samples.count >= Self.samplesNeeded, let first = heard.samples.first,
                let last = heard.samples.last
            {
                let span = max((last - first).inSeconds, 0.001)
                let rate = Double(heard.samples.count - 1) / span
                return .wt901(line: line, samplesPerSecond: rate)
            }
            if !heard.units.isEmpty { return .otherClient(line: line, units: heard.units) }
            bytes += heard.bytes
            settings += 1
            if heard.bytes > 0 { settingsWithBytes += 1 }
            // One burst, as of a plug that was moved, is no talker.
            if settings == 3, settingsWithBytes == 0 { return nil }
        }
        guard settingsWithBytes * 2 > settings else { return nil }
        return .bytes(bytes, within: MonotonicClock.now() - start)
    }

    private func heard(at line: LineSettings, stopAtByte: Bool) throws(LinkError) -> Heard {
        let descriptor = try SerialPort.open(path, line)
        defer { close(descriptor) }
        var heard = Heard()
        var parser = WT901Parser()
        var framer = RTURequestFramer()
        var bytes = [UInt8](repeating: 0, count: 256)
        let end = MonotonicClock.now() + time
        while MonotonicClock.now() < end, !board.isStopped {
            let pause = min(end, MonotonicClock.now() + Self.framePause)
            if Descriptor.wait(descriptor, for: POLLIN, until: pause) == 0 {
                _ = framer.silence()
                continue
            }
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR)) else { break }
            guard count > 0 else { continue }
            heard.bytes += count
            if stopAtByte { break }
            for byte in bytes[..<count] {
                guard let frame = parser.feed(byte),
                    frame.type == WT901Parser.Frame.acceleration
                else { continue }
                heard.samples.append(MonotonicClock.now())
            }
            framer.append(bytes[..<count])
            while let request = framer.next() {
                if heard.units.contains(request[0]) { continue }
                heard.units.append(request[0])
            }
            if heard.samples.count >= Self.samplesWanted { break }
        }
        return heard
    }
}
