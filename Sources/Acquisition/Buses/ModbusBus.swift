import Diagnostics
import Logging
import Platform

/// The loop of a Modbus bus: each device asked at its time, one request on the line at a time.
///
/// It lives on one thread. A device that fails is asked ever more seldom and takes nothing from its
/// neighbours but one time-out a wait; a port or host that fails is a matter of the whole bus, and
/// no device is punished for it.
final class ModbusBus {
    /// A device with its time and what was said about it.
    struct Slot {
        /// Its place among the devices of the bus.
        let place: Int
        var device: PolledDevice
        var timer: PollTimer
        var failureLog: FailureLog
        var valueLog: FailureLog
    }

    /// What a poll came to.
    struct Outcome {
        var failure: (reason: QualityReason, block: ReadPlan.Block, exception: UInt8?)?
        var doubtful: Reading?
        var answeredBlocks = 0
        var time = MonotonicClock.now()
    }

    let board: BusBoard
    private let sink: BoundedQueue<Acquired>
    let limits: BusLimits
    let messages: BusMessages
    let isTCP: Bool
    var slots: [Slot]
    var link: BusLink<ModbusLink>
    var silentRequests = 0
    /// Whether any device answered since the link was opened.
    var hasCarriedReply = false
    var strayBytesOfClosedLinks: UInt64 = 0

    init(
        bus: BusSettings,
        firstDevice: Int,
        sink: BoundedQueue<Acquired>,
        board: BusBoard,
        log: Logger,
        limits: BusLimits
    ) {
        self.board = board
        self.sink = sink
        self.limits = limits
        messages = BusMessages(bus: bus, limits: limits)
        isTCP = if case .modbusRTU = bus.link { false } else { true }
        let start = MonotonicClock.now()
        slots = bus.devices.enumerated().compactMap { place, settings in
            guard case .modbus(let table) = settings.profile.conversation else { return nil }
            return Slot(
                place: place,
                device: PolledDevice(
                    index: firstDevice + place,
                    settings: settings,
                    table: table,
                    limits: limits
                ),
                timer: PollTimer(
                    interval: settings.pollInterval,
                    backOff: limits.deviceBackOff,
                    start: start
                ),
                failureLog: FailureLog(log, period: limits.logPeriod),
                valueLog: FailureLog(log, period: limits.logPeriod)
            )
        }
        link = BusLink(bus, board, log, limits) { () throws(LinkError) in
            try ModbusLink(opening: bus, limits: limits)
        }
    }

    /// Polls until the board says to stop.
    func run() {
        while !board.isStopped {
            guard let slot = slots.indices.min(by: { slots[$0].timer.due < slots[$1].timer.due })
            else { return board.wait(until: MonotonicClock.now() + .seconds(3_600)) }
            let due = slots[slot].timer.due
            if due > MonotonicClock.now() {
                board.wait(until: due)
            } else {
                poll(slot)
            }
        }
    }

    private func poll(_ slot: Int) {
        guard let open = usableLink() else {
            return emitUnreachable(slot)
        }
        var outcome = Outcome()
        slots[slot].device.beginPoll()
        for block in slots[slot].device.plan.blocks {
            if let reason = outcome.failure?.reason, reason != .exceptionReply {
                emit(block, of: slot, bad: reason, at: outcome.time)
                continue
            }
            if board.isStopped { return }
            let reply = slots[slot].device.read(block, on: open)
            outcome.time = MonotonicClock.now()
            take(reply, to: block, of: slot, from: open, into: &outcome)
        }
        schedule(slot, outcome)
        judgeLink(outcome)
        report(slot, outcome, open)
        // Last, so that who sees the end of the poll finds it counted.
        sink.push(.pollEnded(device: slots[slot].device.index, outcome.time))
    }

    /// The open link; one that its other end has closed meanwhile is opened anew at once.
    private func usableLink() -> ModbusLink? {
        if let open = link.current, open.flush() == .lost { close(open) }
        return link.opened()
    }

    func close(_ open: ModbusLink) {
        forget(open)
        link.close()
    }

    /// What was counted on a link that is no more.
    func forget(_ open: ModbusLink) {
        strayBytesOfClosedLinks += open.strayBytes
        silentRequests = 0
        hasCarriedReply = false
    }

    private func take(
        _ reply: ModbusLink.Reply,
        to block: ReadPlan.Block,
        of slot: Int,
        from open: ModbusLink,
        into outcome: inout Outcome
    ) {
        switch reply {
        case .registers:
            noteReply()
            outcome.answeredBlocks += 1
            emit(block, of: slot, from: open, into: &outcome)
        case .exception(let code):
            noteReply()
            outcome.failure = outcome.failure ?? (.exceptionReply, block, code)
            emit(block, of: slot, bad: .exceptionReply, at: outcome.time)
        case .unreachable(let code):
            noteReply()
            outcome.failure = (.noReply, block, code)
            emit(block, of: slot, bad: .noReply, at: outcome.time)
        case .failed(let reason):
            if reason == .noReply { silentRequests += 1 }
            outcome.failure = (reason, block, nil)
            emit(block, of: slot, bad: reason, at: outcome.time)
        }
    }

    private func noteReply() {
        silentRequests = 0
        hasCarriedReply = true
    }

    private func emit(
        _ block: ReadPlan.Block,
        of slot: Int,
        from open: ModbusLink,
        into outcome: inout Outcome
    ) {
        let device = slots[slot].device
        let registers = UnsafeBufferPointer(open.registers).span
        for entry in device.table.entries[block.entries] {
            let measurement = entry.decode(registers, at: block.offset(of: entry))
            let reading = Reading(
                channel: entry.channel,
                value: measurement.value,
                quality: measurement.quality,
                time: outcome.time
            )
            if reading.quality.grade != .good {
                outcome.doubtful = outcome.doubtful ?? reading
                let place = slots[slot].place
                board.update {
                    $0.devices[place].doubtfulValues[reading.quality.reason] += 1
                }
            }
            sink.push(.reading(device: device.index, reading))
        }
    }

    private func emit(
        _ block: ReadPlan.Block,
        of slot: Int,
        bad reason: QualityReason,
        at time: MonotonicTime
    ) {
        let device = slots[slot].device
        for entry in device.table.entries[block.entries] {
            let reading = Reading(
                channel: entry.channel,
                value: nil,
                quality: .bad(reason),
                time: time
            )
            sink.push(.reading(device: device.index, reading))
        }
    }

    private func emitUnreachable(_ slot: Int) {
        let now = MonotonicClock.now()
        for block in slots[slot].device.plan.blocks {
            emit(block, of: slot, bad: link.reason, at: now)
        }
        slots[slot].timer.skipped(at: now)
        slots[slot].device.wentUnasked(for: link.reason)
        let place = slots[slot].place
        board.update {
            $0.devices[place].polls += 1
            $0.devices[place].failures = slots[slot].device.failures
            $0.devices[place].nextPoll = slots[slot].timer.due
            $0.devices[place].lastError = link.reason.text
            $0.devices[place].enter(.unreachable, at: now)
        }
        sink.push(.pollEnded(device: slots[slot].device.index, now))
    }
}
