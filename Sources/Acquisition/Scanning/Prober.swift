import Diagnostics
import Platform

/// Asks units of one open line or connection whether they are there, and for their registers.
///
/// It only ever reads, with function codes 3 and 4: `ModbusLink.Request` has no others.
final class Prober {
    /// What a question brought.
    enum Answer: Hashable {
        /// The unit is there: it gave registers, or refused with this exception.
        case present(exception: UInt8?)
        /// A gateway is there and says that the unit is not.
        case gatewayRefused
        /// Nothing came.
        case silent
        /// Bytes came that are no reply of this unit.
        case garbled
        /// The port or connection is gone.
        case lost
    }

    private let link: ModbusLink
    private var garbledBytes: UInt64 = 0

    init(_ link: ModbusLink) {
        self.link = link
    }

    /// The bytes so far that answered no question.
    var strayBytes: UInt64 { link.strayBytes + garbledBytes }

    /// How long the last answer took.
    var lastRoundTrip: Duration? { link.lastRoundTrip }

    /// The registers of the last answer, if it gave any.
    func registers(_ count: Int) -> [UInt16] { Array(link.registers.prefix(count)) }

    /// Asks `unitID` for `count` registers; by default for two that most devices have.
    ///
    /// A device that lacks the registers, or the function, refuses, which shows it as well.
    func ask(
        _ unitID: UInt8,
        _ function: RegisterTable.Function = .holding,
        at address: UInt16 = 0,
        count: Int = 2,
        within timeout: Duration,
        silence: Duration = .zero
    ) -> Answer {
        switch link.flush() {
        case .lost: return .lost
        case .flooded: return .garbled
        case .quiet: break
        }
        let request = ModbusLink.Request(
            unitID: unitID,
            function: function,
            address: address,
            count: count,
            timeout: timeout,
            silence: silence
        )
        switch link.read(request) {
        case .registers: return .present(exception: nil)
        case .exception(let code): return .present(exception: code)
        case .unreachable: return .gatewayRefused
        case .failed(.noReply): return .silent
        case .failed(.connectionLost): return .lost
        case .failed:
            // The library has taken an unknown number of them.
            garbledBytes += 1
            return settle() ? .garbled : .lost
        }
    }

    /// Reads away what comes until the line is quiet; false if it is gone.
    func settle() -> Bool { link.drainUntilQuiet() != .lost }
}
