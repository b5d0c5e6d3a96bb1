import Diagnostics
import DigitalTwin
import Glibc
import Platform

/// Writes a twin's events to standard output as JSON lines.
struct EventWriter {
    private static let bufferByteLimit = 65_536

    private let settings: TwinSettings
    private let asset: AssetDeclaration
    private let start: Timestamp

    /// A writer of the twin of `settings`, whose first event is at `start`.
    init(settings: TwinSettings, assetID: String, start: Timestamp) {
        self.settings = settings
        self.start = start
        asset = AssetDeclaration(
            id: assetID,
            phases: settings.phases,
            hasVibration: true,
            duty: .unknownMotor
        )
    }

    /// Writes `count` events as fast as they can be made; without a count, at their own rate.
    ///
    /// It ends early when nobody reads any more, as `| head` does.
    func write(count: Int?) {
        signal(SIGPIPE, SIG_IGN)
        var twin = MotorTwin(settings)
        let door = EventDoor(asset: asset)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.bufferByteLimit * 2)
        let begin = MonotonicClock.now()
        var sequence = 0
        while count.map({ sequence < $0 }) ?? true {
            let sample = twin.next()
            let candidate = sample.candidate(
                identitySeed: settings.seed,
                time: MonotonicTime(nanoseconds: sample.elapsed.wholeNanoseconds),
                timestamp: start + sample.elapsed
            )
            guard case .accepted(let event) = door.admit(candidate, now: nil) else {
                preconditionFailure("the twin made an event that its own door rejects")
            }
            event.appendJSON(asset: asset, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
            sequence += 1
            if count == nil {
                wait(until: begin + sample.elapsed)
            } else if bytes.count < Self.bufferByteLimit {
                continue
            }
            guard Self.flush(&bytes) else { return }
        }
        _ = Self.flush(&bytes)
    }

    private func wait(until time: MonotonicTime) {
        let rest = time - MonotonicClock.now()
        guard rest > .zero else { return }
        Condition(()).wait(upTo: rest, until: { false }, then: { _ in })
    }

    /// Writes and empties `bytes`; false when nobody reads.
    private static func flush(_ bytes: inout [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Glibc.write(STDOUT_FILENO, raw.baseAddress.map { $0 + done }, raw.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        bytes.removeAll(keepingCapacity: true)
        return true
    }
}
