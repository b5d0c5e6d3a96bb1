import Diagnostics
import Platform

/// What follows from a poll: for the link, for the time of the next one, and for who looks on.
extension ModbusBus {
    /// Gives up a link that the poll found lost, and a TCP connection that stays silent: its other
    /// end may have forgotten it without a word.
    ///
    /// So is one that is flooded: megabytes may wait in it, which are not worth reading away.
    func judgeLink(_ outcome: Outcome) {
        if outcome.failure?.reason == .connectionLost {
            if let open = link.current { forget(open) }
            return link.lost()
        }
        link.carried()
        if isTCP, silentRequests >= limits.silentRequestsLimit, let open = link.current {
            board.update { $0.silentConnections += 1 }
            close(open)
        } else if isTCP, outcome.failure?.reason == .lineNoise, let open = link.current {
            close(open)
        }
    }

    /// Only a device that gave nothing is asked more seldom; not one that refuses some registers,
    /// nor one whose bus was lost.
    ///
    /// But a link that others had answered on and that was lost in this device's request may have
    /// been lost by it: some gateways close the connection when a unit does not answer them.
    func schedule(_ slot: Int, _ outcome: Outcome) {
        let now = MonotonicClock.now()
        if outcome.failure?.reason == .connectionLost, !hasCarriedReply {
            slots[slot].timer.skipped(at: now)
        } else if isFailed(outcome) {
            slots[slot].timer.failed(at: now)
        } else {
            slots[slot].timer.succeeded(at: now)
        }
    }

    /// Shows and logs what the poll came to.
    func report(_ slot: Int, _ outcome: Outcome, _ open: ModbusLink) {
        let text = log(slot, outcome)
        let device = slots[slot].device
        let place = slots[slot].place
        let strayBytes =
            strayBytesOfClosedLinks + (link.current == nil ? 0 : open.strayBytes)
        board.update { snapshot in
            snapshot.strayBytes = strayBytes
            snapshot.devices[place].polls += 1
            if outcome.failure == nil { snapshot.devices[place].goodPolls += 1 }
            snapshot.devices[place].failures = device.failures
            snapshot.devices[place].retries = device.retries
            snapshot.devices[place].backOff = slots[slot].timer.currentBackOff
            snapshot.devices[place].nextPoll = slots[slot].timer.due
            if outcome.answeredBlocks > 0 || outcome.failure?.reason == .exceptionReply {
                snapshot.devices[place].lastReply = outcome.time
                snapshot.devices[place].lastRoundTrip = open.lastRoundTrip
            }
            if let text { snapshot.devices[place].lastError = text }
            snapshot.devices[place].enter(state(outcome), at: outcome.time)
        }
    }

    /// The line logged about a failure where there is one, and what failed, in words; nil if
    /// nothing failed.
    private func log(_ slot: Int, _ outcome: Outcome) -> String? {
        let settings = slots[slot].device.settings
        let now = MonotonicClock.now()
        logDoubtful(slot, outcome)
        guard let (reason, block, exception) = outcome.failure else {
            slots[slot].failureLog.succeeded(at: now) { duration, polls in
                "\(messages.name(of: settings)): answers again after \(duration) and"
                    + " \(polls) failed polls"
            }
            return nil
        }
        // A lost link is the bus's failure, and it has said so.
        guard reason != .connectionLost else { return reason.text }
        let text =
            if reason == .exceptionReply, let exception, outcome.answeredBlocks > 0 {
                messages.refusal(of: settings, at: block, exception)
            } else {
                messages.failure(of: settings, at: block, reason, exception: exception)
            }
        slots[slot].failureLog.failed(reason, at: now) { text }
        return text
    }

    private func logDoubtful(_ slot: Int, _ outcome: Outcome) {
        let settings = slots[slot].device.settings
        if let reading = outcome.doubtful {
            slots[slot].valueLog.failed(reading.quality.reason, at: outcome.time) {
                messages.doubtfulValue(of: settings, reading)
            }
        } else if outcome.failure == nil {
            slots[slot].valueLog.succeeded(at: outcome.time) { duration, polls in
                "\(messages.name(of: settings)): all values are plausible again after \(duration)"
                    + " and \(polls) polls"
            }
        }
    }

    private func isFailed(_ outcome: Outcome) -> Bool {
        guard let reason = outcome.failure?.reason else { return false }
        return reason != .exceptionReply || outcome.answeredBlocks == 0
    }

    private func state(_ outcome: Outcome) -> DeviceSnapshot.State {
        switch outcome.failure?.reason {
        case nil: .answering
        case .exceptionReply?: outcome.answeredBlocks > 0 ? .answering : .refusing
        case .noReply?: .silent
        case .connectionLost?, .portUnavailable?: .unreachable
        default: .garbled
        }
    }
}
