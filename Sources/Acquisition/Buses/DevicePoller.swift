import Diagnostics
import Logging
import Platform

/// One Modbus device on a bus: its read plan, its schedule, and whether its replies can be trusted
/// to be in order.
///
/// After a time-out a reply may still be on its way. A device answers its requests in the order it
/// got them, so a reply that only a later request can have says that no earlier one is outstanding:
/// before the next real read a probe is sent, whose reply is as long as no other's. Until a probe
/// has been answered no data is taken, and a late reply of the wrong length is thrown away.
struct DevicePoller {
    let settings: DeviceSettings
    /// Its number among all configured devices.
    let index: Int
    let table: RegisterTable
    private(set) var due: MonotonicTime
    private(set) var backoff = Backoff.device
    private let plan: ReadPlan
    private let advice: String
    private let isTCP: Bool
    private var isInOrder = true
    private var failures: FailureLog

    /// A poller of a Modbus device; nil for a profile without registers.
    init?(
        _ settings: DeviceSettings,
        on link: BusSettings.Link,
        index: Int,
        due: MonotonicTime,
        log: Logger
    ) {
        guard case .modbus(let table) = settings.profile.conversation else { return nil }
        self.settings = settings
        self.index = index
        self.table = table
        self.due = due
        plan = ReadPlan(table: table)
        advice = link.silenceAdvice
        isTCP = link.isNetwork
        failures = FailureLog(
            subject: "device \(settings.id) (\(settings.profile.name), unit \(settings.unitID))",
            log: log
        )
    }

    /// What one poll came to.
    struct Result {
        /// Why it failed; nil if every block was answered.
        var failure: QualityReason?
        /// What to tell about the failure.
        var hint = ""
        /// The link has gone.
        var lost: LinkError?
        /// When the last reply was complete.
        var time: MonotonicTime
    }

    /// Asks for every block and gives each channel's reading to `take`.
    mutating func poll(
        on link: ModbusLink,
        _ take: (Reading) -> Void,
        raw: ((ReadPlan.Block, UnsafeBufferPointer<UInt16>) -> Void)? = nil
    ) -> Result {
        var result = Result(time: MonotonicClock.now())
        if !isInOrder, let failed = resynchronize(on: link) {
            result = failed
            giveUp(on: plan.blocks[...], result, take)
            return result
        }
        for (place, block) in plan.blocks.enumerated() {
            let outcome = ask(block, on: link)
            result.time = MonotonicClock.now()
            switch outcome {
            case .registers(let count):
                raw?(block, UnsafeBufferPointer(rebasing: link.registers[..<count]))
                decode(block, link, result.time, take)
            case .exception(let code):
                // The device lives and says no to this block; the others may do.
                result.failure = .exceptionReply
                result.hint = hint(.exceptionReply, block, code)
                giveUp(on: plan.blocks[place...place], result, take)
            case .failed(let reason):
                isInOrder = false
                result.failure = reason
                result.hint = hint(reason, block, 0)
                giveUp(on: plan.blocks[place...], result, take)
                return result
            case .lost(let error):
                isInOrder = false
                result.failure = error.reason
                result.lost = error
                giveUp(on: plan.blocks[place...], result, take)
                return result
            }
        }
        return result
    }

    /// Notes what the poll that began at `start` came to, and plans the next one.
    mutating func plan(after result: Result, start: MonotonicTime) {
        let now = result.time
        if let reason = result.failure, reason != .exceptionReply {
            backoff.fail()
        } else {
            backoff.succeed()
        }
        // From start to start; a poll that took longer than the interval is not caught up with.
        due = max(start + max(settings.pollInterval, backoff.pause), now)
        guard result.lost == nil else { return }
        if let reason = result.failure {
            failures.fail(reason, result.hint, at: now)
        } else {
            failures.succeed(at: now)
        }
    }

    /// The bus is back after it was lost: ask at once.
    mutating func restart(at now: MonotonicTime) {
        due = now
        backoff.succeed()
    }

    /// One bad reading of every channel, since the bus itself is down.
    func fail(_ reason: QualityReason, at time: MonotonicTime, _ take: (Reading) -> Void) {
        giveUp(on: plan.blocks[...], Result(failure: reason, time: time), take)
    }

    private func ask(_ block: ReadPlan.Block, on link: ModbusLink) -> ModbusLink.Outcome {
        link.read(
            unitID: settings.unitID,
            function: table.function,
            address: block.address,
            count: block.count,
            timeout: settings.responseTimeout,
            silence: table.silence
        )
    }

    /// Nil once a probe has been answered, by data or by an exception: both are its own reply.
    private mutating func resynchronize(on link: ModbusLink) -> Result? {
        guard let probe = plan.probe else {
            isInOrder = true
            return nil
        }
        let outcome = ask(probe, on: link)
        var result = Result(time: MonotonicClock.now())
        switch outcome {
        case .registers, .exception:
            isInOrder = true
            return nil
        case .failed(let reason):
            result.failure = reason
            result.hint = hint(reason, probe, 0)
        case .lost(let error):
            result.failure = error.reason
            result.lost = error
        }
        return result
    }

    private func decode(
        _ block: ReadPlan.Block,
        _ link: ModbusLink,
        _ time: MonotonicTime,
        _ take: (Reading) -> Void
    ) {
        let span = UnsafeBufferPointer(link.registers).span
        for entry in table.entries[block.entries] {
            let said = entry.decode(span, at: block.offset(of: entry))
            take(
                Reading(
                    channel: entry.channel,
                    value: said.value,
                    quality: said.quality,
                    time: time
                )
            )
        }
    }

    private func giveUp(
        on blocks: ArraySlice<ReadPlan.Block>,
        _ result: Result,
        _ take: (Reading) -> Void
    ) {
        let quality = Quality.bad(result.failure ?? .noReply)
        for block in blocks {
            for entry in table.entries[block.entries] {
                take(
                    Reading(channel: entry.channel, value: nil, quality: quality, time: result.time)
                )
            }
        }
    }

    private var confusionAdvice: String {
        isTCP
            ? advice
            : "check for two devices with unit id \(settings.unitID), or another client on the bus"
    }

    private func hint(_ reason: QualityReason, _ block: ReadPlan.Block, _ code: UInt8) -> String {
        let place = "registers \(block.address)…\(block.end - 1)"
        switch reason {
        case .noReply:
            return "no reply within \(settings.responseTimeout) to a read of \(place); "
                + advice
        case .corruptFrame:
            return "a corrupt reply to a read of \(place), twice; "
                + "check termination, shielding, baud and parity"
        case .unexpectedReply:
            return "a reply to another request than the read of \(place); "
                + confusionAdvice
        case .exceptionReply:
            return "exception \(code) to a read of \(place); "
                + "check that the profile \(settings.profile.name) is this device's"
        default:
            return "bytes without end instead of a reply; "
                + "check for a device that streams, another client, or a wrong baud rate"
        }
    }
}

extension BusSettings.Link {
    /// What to check when a device on it does not answer.
    fileprivate var silenceAdvice: String {
        switch self {
        case .modbusRTU, .wt901: "check power, wiring (A/B), unit id, baud and parity"
        case .modbusTCP:
            "check unit id and power; a converter that passes a serial line on needs "
                + "kind = \"rtu-over-tcp\""
        case .rtuOverTCP:
            "check unit id, wiring and the converter's line settings; a gateway that speaks "
                + "Modbus TCP needs kind = \"modbus-tcp\""
        }
    }
}
