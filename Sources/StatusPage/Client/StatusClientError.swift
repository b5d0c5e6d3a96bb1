/// Why the running agent's status cannot be had.
public enum StatusClientError: Error, Hashable, Sendable {
    /// The host does not resolve; `reason` is the resolver's.
    case unknownHost(ListenAddress, reason: String)
    /// Nothing listens there.
    case nothingListens(ListenAddress)
    /// It did not answer in time.
    case timedOut(ListenAddress, seconds: Int)
    /// The connection cannot be made or broke.
    case connectionFailed(ListenAddress, reason: String)
    /// What answers is not an agent, or one that refuses.
    case notAnAgent(ListenAddress, answer: String)
    /// The answer is larger than any status.
    case answerTooLarge(ListenAddress, limitBytes: Int)
    /// The answer is not a status this version can read.
    case unreadable(ListenAddress, reason: String)
}

extension StatusClientError: CustomStringConvertible {
    /// The address, what is wrong and what to do.
    public var description: String {
        switch self {
        case .unknownHost(let address, let reason):
            "\(address.host) does not resolve (\(reason)); give --listen an address such as "
                + "\(ListenAddress.standard)"
        case .nothingListens(let address):
            "no agent listens on \(address); start it with `stator run` or `systemctl start "
                + "stator`, or give --listen the address in its configuration"
        case .timedOut(let address, let seconds):
            "\(address) did not answer within \(seconds) s; the agent may be overloaded or hang: "
                + "see its log"
        case .connectionFailed(let address, let reason):
            "the connection to \(address) failed: \(reason)"
        case .notAnAgent(let address, let answer):
            "\(address) does not answer as an agent should (\(answer)); give --listen the address "
                + "in the agent's configuration"
        case .answerTooLarge(let address, let limitBytes):
            "the answer of \(address) is larger than \(limitBytes) bytes; it cannot be a status"
        case .unreadable(let address, let reason):
            "the status of \(address) cannot be read: \(reason); the agent may be of another "
                + "version than this command"
        }
    }
}
