import Diagnostics
import Logging
import Platform

/// The link of a bus through its openings and losses: opened when it is due, given up when it fails.
///
/// It is used by one thread.
struct BusLink<Open> {
    private let bus: BusSettings
    private let board: BusBoard
    private let open: () throws(LinkError) -> Open
    private var failureLog: FailureLog
    private var backOff: BackOff
    private var mayOpenAt: MonotonicTime
    /// The open link; nil while there is none.
    private(set) var current: Open?
    /// Why there is none.
    private(set) var reason = QualityReason.portUnavailable

    init(
        _ bus: BusSettings,
        _ board: BusBoard,
        _ log: Logger,
        _ limits: BusLimits,
        opening open: @escaping () throws(LinkError) -> Open
    ) {
        self.bus = bus
        self.board = board
        self.open = open
        failureLog = FailureLog(log, period: limits.logPeriod)
        backOff = limits.linkBackOff
        mayOpenAt = MonotonicClock.now()
    }

    /// The open link, opened now if it is not and its wait is over.
    mutating func opened() -> Open? {
        guard current == nil, MonotonicClock.now() >= mayOpenAt else { return current }
        do throws(LinkError) {
            current = try open()
            board.update {
                $0.opens += 1
                $0.enter(.connected, at: MonotonicClock.now())
            }
        } catch {
            board.update { $0.openFailures += 1 }
            failed(.portUnavailable, "\(error)")
        }
        return current
    }

    /// When it may be opened again; nil while it is open.
    var nextOpening: MonotonicTime? { current == nil ? mayOpenAt : nil }

    /// The port was unplugged or the connection ended.
    mutating func lost() {
        board.update { $0.losses += 1 }
        failed(
            .connectionLost,
            "the connection to \(bus.link.target) was lost; check that the adapter is plugged in or"
                + " the host reachable"
        )
    }

    /// It is closed without failure, to be opened anew when it is next wanted.
    mutating func close() {
        current = nil
        mayOpenAt = MonotonicClock.now()
    }

    /// The link carried something: a reply, or silence where a dead one would have said so.
    mutating func carried() {
        backOff.reset()
        let bus = bus
        failureLog.succeeded(at: MonotonicClock.now()) { duration, failures in
            "bus \(bus.id): \(bus.link.target) is open again after \(duration) and \(failures) failures"
        }
    }

    private mutating func failed(_ reason: QualityReason, _ text: String) {
        current = nil
        self.reason = reason
        let now = MonotonicClock.now()
        mayOpenAt = now + backOff.fail()
        board.update {
            $0.lastError = text
            $0.enter(.backingOff, at: now)
        }
        let (bus, backOff) = (bus, backOff)
        failureLog.failed(reason, at: now) {
            "bus \(bus.id): \(text); tried again after \(backOff.first.inWords) to"
                + " \(backOff.limit.inWords)"
        }
    }
}
