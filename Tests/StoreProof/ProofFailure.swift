/// Why a proof could not be run; nothing is said of the store then.
package struct ProofFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
