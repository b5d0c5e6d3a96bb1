import Diagnostics

/// What became of one fault at one kind of device.
package struct CellVerdict: Sendable {
    /// The fault.
    package let fault: BusFault
    /// The kind of device.
    package let kind: BusKind
    /// By which reason it was told, in the words of the status; nil where nothing had to be told.
    package internal(set) var toldAs: String?
    /// Whether rates were measured: not while the machine is too busy to poll in time.
    package internal(set) var isMeasured = true
    /// Good polls of the neighbour, of those that were due; nil where it has none, or was struck
    /// too.
    package internal(set) var neighbourRate: Double?
    /// Good polls on another bus, of those that were due; nil where not measured.
    package internal(set) var otherRate: Double?
    /// Good values that were compared with what the device said.
    package internal(set) var comparedValues = 0
    /// Values given out as good that the device had not said just then.
    package internal(set) var wrongValues: [String] = []
    /// From the end of the fault to the first good poll; nil where there was none.
    package internal(set) var backAfter: Duration?
    /// What else was not as promised, in words.
    package internal(set) var problems: [String] = []
    /// How often it had to be tried since the machine was too busy to keep the time.
    package internal(set) var tries = 1

    /// The least share of due polls that a device which is well must keep.
    package static let leastRate = 0.9

    /// Whether all is as promised.
    package var isGood: Bool { wrongValues.isEmpty && problems.isEmpty }

    init(_ fault: BusFault, _ kind: BusKind) {
        (self.fault, self.kind) = (fault, kind)
    }
}

extension CellVerdict: CustomStringConvertible {
    /// What was not as promised.
    package var description: String {
        let faults = problems + wrongValues.prefix(5)
        return "\(fault.name) at \(kind.rawValue): \(faults.joined(separator: "; "))"
    }
}
