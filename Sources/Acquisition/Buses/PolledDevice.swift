import Diagnostics
import Platform

/// A Modbus device and what is known of its place in the conversation.
///
/// The rule against late replies. A device answers its requests in order. After a request of it
/// went unanswered (or was answered by something else) the unit is in doubt, and from then on only
/// probes are sent to it: short reads, each of a length that no block and none of the probes shortly
/// before it has. The reply of a probe's own length is therefore that probe's; all that was asked
/// before it has been answered earlier or never will be, and so data are accepted again. An exception
/// reply has no length of its own and proves nothing while an older reply can still come. Without
/// any proof the doubt ends when nothing was left unanswered for longer than a reply can be late.
/// On TCP the transaction number does the same work a second time; but a gateway that does not know
/// its own late replies gives them the number of the next request, so it is not enough.
struct PolledDevice {
    /// Its place in the list of all devices.
    let index: Int
    let settings: DeviceSettings
    let table: RegisterTable
    let plan: ReadPlan
    private let limits: BusLimits

    private var nextProbe = 0
    private var isInDoubt = false
    private var lastUnanswered: MonotonicTime?
    private var hasRetried = false
    /// The requests that failed, by reason, those included whose repetition went well.
    private(set) var failures = FailureCounts()
    /// Requests sent again after a reply that was corrupt or did not belong.
    private(set) var retries: UInt64 = 0

    init(index: Int, settings: DeviceSettings, table: RegisterTable, limits: BusLimits) {
        self.index = index
        self.settings = settings
        self.table = table
        self.limits = limits
        plan = ReadPlan(table: table)
    }

    /// A poll begins: one repetition is allowed in it.
    mutating func beginPoll() {
        hasRetried = false
    }

    /// A poll had to be left out, since its bus is down for `reason`.
    mutating func wentUnasked(for reason: QualityReason) {
        failures[reason] += 1
    }

    /// Reads a block into the link's registers.
    ///
    /// No reply is not asked for again, which would cost the neighbours a second time-out. After a
    /// reply that was corrupt or did not belong, the line is read empty and the block asked for once
    /// more in this poll.
    mutating func read(_ block: ReadPlan.Block, on link: ModbusLink) -> ModbusLink.Reply {
        let reply = attempt(block, on: link)
        guard !hasRetried, case .failed(let reason) = reply,
            reason == .corruptFrame || reason == .unexpectedReply
        else { return reply }
        hasRetried = true
        retries += 1
        return attempt(block, on: link)
    }

    private mutating func attempt(
        _ block: ReadPlan.Block,
        on link: ModbusLink
    ) -> ModbusLink.Reply {
        if isInDoubt, let failure = settleDoubt(on: link) { return failure }
        return ask(block, on: link)
    }

    /// Nil once the device's next reply is known to be that to its next request.
    private mutating func settleDoubt(on link: ModbusLink) -> ModbusLink.Reply? {
        let canStillCome =
            lastUnanswered.map { MonotonicClock.now() - $0 < limits.lateReplyLimit } ?? false
        guard canStillCome else {
            isInDoubt = false
            return nil
        }
        // With fewer than two lengths to tell probes apart, time has to do it.
        guard plan.probes.count >= 2 else { return .failed(.noReply) }
        let reply = ask(plan.probes[nextProbe], on: link)
        nextProbe = (nextProbe + 1) % plan.probes.count
        guard reply == .registers else { return reply }
        isInDoubt = false
        return nil
    }

    private mutating func ask(_ block: ReadPlan.Block, on link: ModbusLink) -> ModbusLink.Reply {
        var reply = ModbusLink.Reply.failed(.lineNoise)
        switch link.flush() {
        case .lost: reply = .failed(.connectionLost)
        case .flooded: break
        case .quiet: reply = link.read(request(for: block))
        }
        switch reply {
        case .registers: return reply
        case .exception: failures[.exceptionReply] += 1
        case .unreachable:
            // The gateway gave up waiting, as we would; the reply may yet come to it, and out of it.
            failures[.noReply] += 1
            isInDoubt = true
            lastUnanswered = MonotonicClock.now()
        case .failed(let reason):
            failures[reason] += 1
            isInDoubt = true
            lastUnanswered = MonotonicClock.now()
            if reason == .corruptFrame || reason == .unexpectedReply {
                return emptied(link, after: reply)
            }
        }
        return reply
    }

    private mutating func emptied(
        _ link: ModbusLink,
        after reply: ModbusLink.Reply
    ) -> ModbusLink.Reply {
        switch link.drainUntilQuiet() {
        case .quiet: return reply
        case .flooded:
            failures[.lineNoise] += 1
            return .failed(.lineNoise)
        case .lost:
            failures[.connectionLost] += 1
            return .failed(.connectionLost)
        }
    }

    private func request(for block: ReadPlan.Block) -> ModbusLink.Request {
        ModbusLink.Request(
            unitID: settings.unitID,
            function: table.function,
            address: block.address,
            count: block.count,
            timeout: settings.responseTimeout,
            silence: table.silence
        )
    }
}
