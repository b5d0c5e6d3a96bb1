/// Why a proof could not be run; nothing is said of the agent then.
package struct BusProofFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
