import Acquisition
import Diagnostics
import Glibc
import Logging
import Platform
import Synchronization
import Testing

/// A bus worker under test, what it gave, and what it logged.
final class BusBench {
    let worker: BusWorker
    let lines = LogLines()
    private let queue = BoundedQueue<Acquired>(limit: 4_096)
    private(set) var readings: [(device: Int, reading: Reading)] = []
    private(set) var ends: [(device: Int, time: MonotonicTime)] = []

    init(_ link: BusSettings.Link, devices: [DeviceSettings]) {
        let lines = lines
        worker = BusWorker(
            bus: BusSettings(id: "bench", link: link, devices: devices),
            firstDevice: 0,
            sink: queue,
            log: Logger(label: "bus") { _ in LineCollector(lines) }
        )
        worker.start()
    }

    deinit { stop() }

    func stop() {
        worker.requestStop()
        if !worker.join(upTo: .seconds(20)) { Issue.record("the bus does not stop") }
    }

    /// Takes what the bus gives until `condition` holds.
    func wait(
        _ what: Comment,
        within limit: Duration = .seconds(30),
        until condition: (BusBench) -> Bool
    ) {
        let deadline = ContinuousClock.now + limit
        while !condition(self) {
            guard ContinuousClock.now < deadline else {
                Issue.record("\(what): not within \(limit); \(lines.all), \(worker.snapshot())")
                return
            }
            take(waitingUpTo: .milliseconds(20))
        }
    }

    /// Takes what is there.
    func take(waitingUpTo timeout: Duration = .zero) {
        queue.drain(waitingUpTo: timeout) { item in
            switch item {
            case .reading(let device, let reading): readings.append((device, reading))
            case .pollEnded(let device, let time): ends.append((device, time))
            }
        }
    }

    func values(_ channel: Channel, device: Int = 0) -> [Double] {
        readings.filter { $0.device == device && $0.reading.channel == channel }
            .compactMap { $0.reading.quality == .good ? $0.reading.value : nil }
    }

    func qualities(_ channel: Channel, device: Int = 0) -> [Quality] {
        readings.filter { $0.device == device && $0.reading.channel == channel }
            .map(\.reading.quality)
    }

    var device: DeviceSnapshot { worker.snapshot().devices[0] }

    /// A device with two far-apart blocks: voltage and current at 0, frequency at 0x100.
    static func device(
        _ id: String = "meter",
        unitID: UInt8 = 1,
        interval: Duration = .milliseconds(20),
        timeout: Duration = .milliseconds(80)
    ) -> DeviceSettings {
        let table = RegisterTable(
            function: .input,
            readLimit: 16,
            alignment: 2,
            silence: .zero,
            entries: [
                RegisterEntry(channel: .voltage, address: 0, encoding: .float32),
                RegisterEntry(channel: .current, address: 2, encoding: .float32),
                RegisterEntry(channel: .frequency, address: 0x100, encoding: .float32),
            ]
        )
        return DeviceSettings(
            id: id,
            profile: DeviceProfile(
                name: "bench",
                title: "Bench",
                kind: .electrical,
                conversation: .modbus(table),
                phases: 1,
                sources: [],
                unverified: [],
                unitID: 1,
                line: LineSettings(baud: 115_200, parity: .none, stopBits: 1)
            ),
            unitID: unitID,
            pollInterval: interval,
            responseTimeout: timeout
        )
    }

    static func rtu(_ path: String) -> BusSettings.Link {
        .modbusRTU(
            path: path,
            line: LineSettings(baud: 115_200, parity: .none, stopBits: 1),
            direction: .adapter
        )
    }

    /// What a healthy device says to `request`: 230 + n V, 5 A or 50 Hz.
    static func healthy(_ request: ScriptedDevice.Request) -> [UInt16] {
        let all: [UInt16] =
            request.address == 0x100
            ? ScriptedDevice.words(50)
            : ScriptedDevice.words(230 + Float(request.number)) + ScriptedDevice.words(5)
        return Array((all + [UInt16](repeating: 0, count: 16)).prefix(request.count))
    }
}

/// The lines of a log, as they were said.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

struct LineCollector: LogHandler {
    let lines: LogLines
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    init(_ lines: LogLines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append("\(event.level): \(event.message)") }
}
