/// Where imported lines go.
protocol ImportDoor: AnyObject {
    /// Takes a line of the contract's JSON; it may wait for company.
    func take(_ line: ArraySlice<UInt8>, at place: ImportPlace) throws
    /// Has all that waits stored.
    func finish() throws
    /// What became of all lines, in plain words.
    var told: String { get }
}

/// Where a line stands.
struct ImportPlace {
    let file: String
    /// From 1.
    let line: Int
}

/// Why an import ends: what is told, and with which status.
struct ImportFailure: Error, CustomStringConvertible {
    let description: String
    /// The exit status.
    let status: Int32

    /// Nobody answers, or not as expected.
    static func unreachable(_ text: String) -> Self { Self(description: text, status: 1) }
    /// The lines are refused.
    static func refused(_ text: String) -> Self { Self(description: text, status: 2) }
}
