import Diagnostics
import Glibc
import Platform

/// The loop that answers requests on a serial line.
struct RTUServing: Sendable {
    /// A frame in which bytes pause for this long is broken, on top of the 3.5 characters of the
    /// standard: USB adapters hand bytes on every 16 ms.
    static let adapterPause = Duration.milliseconds(20)

    let line: ServedLine
    let responder: ModbusResponder
    let characterTime: Duration

    /// Answers until `stopSignal` is raised or the port is gone.
    func serve(
        until stopSignal: StopSignal,
        _ state: Condition<ModbusServer.State>
    ) -> ModbusServer.Ending {
        var framer = RTURequestFramer()
        var bytes = [UInt8](repeating: 0, count: RTURequestFramer.byteLimit)
        let silence = characterTime * 7 / 2 + Self.adapterPause
        let pause = Int32(clamping: silence.wholeNanoseconds / 1_000_000 + 1)
        while true {
            var polled = [
                pollfd(fd: stopSignal.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: line.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&polled, nfds_t(polled.count), framer.isEmpty ? -1 : pause)
            if ready < 0, errno != EINTR { return gone() }
            if polled[0].revents != 0 { return .stopped }
            if ready == 0, let request = framer.silence() {
                guard answer(request, state) else { return gone() }
            }
            if polled[1].revents != 0 {
                let count = read(line.descriptor, &bytes, bytes.count)
                if count > 0 {
                    framer.append(bytes[..<count])
                } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
                    return gone(count == 0 ? EIO : errno)
                }
            }
            while let request = framer.next() {
                guard answer(request, state) else { return gone() }
            }
        }
    }

    /// Whether the port is still there.
    private func answer(_ request: [UInt8], _ state: Condition<ModbusServer.State>) -> Bool {
        let outcome = responder.answer(
            request,
            on: line.descriptor,
            setTo: line.otherEnd
        )
        state.withLock { $0.count(outcome) }
        switch outcome {
        case .failed(EIO), .failed(ENXIO), .failed(ENODEV), .failed(EBADF): return false
        // A full line loses the reply, as a cable nobody reads would.
        case .failed, .sent, .silent: return true
        }
    }

    private func gone(_ code: Int32 = errno) -> ModbusServer.Ending {
        .failed(.portGone(path: line.path, reason: ServingError.reason(code)))
    }
}
