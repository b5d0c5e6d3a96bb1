import BusProof
import Diagnostics
import Platform
import Testing

@testable import Acquisition

/// The bus that a test watches.
typealias BusBench = WatchedBus

extension WatchedBus {
    /// How long an event may take before the test fails.
    static let deadline = Duration.seconds(10)

    /// A worker with the short limits of tests.
    convenience init(_ bus: BusSettings, firstDevice: Int = 0) {
        self.init(bus, firstDevice: firstDevice, limits: .short)
    }

    /// Waits until `condition` is true; the test fails if it does not become so in time.
    func wait(
        _ what: Comment,
        within timeout: Duration = deadline,
        sourceLocation: SourceLocation = #_sourceLocation,
        until condition: (BusBench) -> Bool
    ) throws {
        if isSoon(condition, within: timeout) { return }
        Issue.record("not in time: \(what)", sourceLocation: sourceLocation)
        throw NotInTime()
    }

    struct NotInTime: Error {}
}

extension BusLimits {
    /// The same with waits short enough for a test.
    static var short: Self {
        var limits = Self()
        limits.deviceBackOff = BackOff(first: .milliseconds(40), limit: .milliseconds(160))
        limits.linkBackOff = BackOff(first: .milliseconds(40), limit: .milliseconds(80))
        limits.lateReplyLimit = .seconds(60)
        limits.drainTimeLimit = .milliseconds(200)
        limits.connectTimeLimit = .milliseconds(500)
        return limits
    }
}

/// Devices for buses in tests.
enum BenchDevice {
    static let line = LineSettings(baud: 115_200, parity: .none, stopBits: 1)
    /// Longer than a busy machine keeps a device that answers from doing so.
    static let responseTimeout = Duration.seconds(2)
    /// For tests that wait for time-outs.
    static let shortTimeout = Duration.milliseconds(300)

    /// Voltage at 0 and current at 1, 16-bit numbers in one block, of 10 registers a read at most.
    static let small = table([(.voltage, 0), (.current, 1)], readLimit: 10)
    /// Two blocks of 2: voltage and current, frequency and power factor (× 0.001) far away.
    static let twoBlocks = RegisterTable(
        function: .input,
        readLimit: 8,
        alignment: 1,
        silence: .zero,
        entries: [
            entry(.voltage, 0), entry(.current, 1),
            entry(.apparentPower, 100), entry(.activePower, 101),
        ]
    )

    static func entry(_ channel: Channel, _ address: UInt16) -> RegisterEntry {
        RegisterEntry(channel: channel, address: address, encoding: .uint16)
    }

    static func table(_ entries: [(Channel, UInt16)], readLimit: Int) -> RegisterTable {
        RegisterTable(
            function: .holding,
            readLimit: readLimit,
            alignment: 1,
            silence: .zero,
            entries: entries.map { entry($0, $1) }
        )
    }

    static func device(
        _ unitID: UInt8 = 1,
        _ table: RegisterTable = small,
        every interval: Duration = .milliseconds(20),
        timeout: Duration = responseTimeout
    ) -> DeviceSettings {
        DeviceSettings(
            id: "meter-\(unitID)",
            profile: DeviceProfile(
                name: "bench",
                title: "Bench",
                kind: .electrical,
                conversation: .modbus(table),
                phases: 1,
                sources: [],
                unverified: [],
                unitID: 1,
                line: line
            ),
            unitID: unitID,
            pollInterval: interval,
            responseTimeout: timeout
        )
    }

    static func rtu(
        _ path: String,
        _ devices: [DeviceSettings] = [device()],
        _ direction: BusSettings.DirectionControl = .adapter
    ) -> BusSettings {
        BusSettings(
            id: "line",
            link: .modbusRTU(path: path, line: line, direction: direction),
            devices: devices
        )
    }

    static func tcp(_ port: UInt16, _ devices: [DeviceSettings] = [device()]) -> BusSettings {
        BusSettings(id: "net", link: .modbusTCP(host: "127.0.0.1", port: port), devices: devices)
    }

    static func converter(_ port: UInt16, _ devices: [DeviceSettings] = [device()]) -> BusSettings {
        BusSettings(id: "net", link: .rtuOverTCP(host: "127.0.0.1", port: port), devices: devices)
    }
}
