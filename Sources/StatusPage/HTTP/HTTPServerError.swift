/// Why the local service cannot listen.
public enum HTTPServerError: Error, Hashable, Sendable {
    /// The host is no literal and no name that resolves; `reason` is the resolver's.
    case unknownHost(ListenAddress, reason: String)
    /// Another program listens there.
    case addressInUse(ListenAddress)
    /// The address is none of this machine's.
    case addressNotOurs(ListenAddress)
    /// The port is reserved for root.
    case permissionDenied(ListenAddress)
    /// The system refuses for another reason.
    case refused(ListenAddress, reason: String)
}

extension HTTPServerError: CustomStringConvertible {
    /// The address, what is wrong with it and what to do.
    public var description: String {
        switch self {
        case .unknownHost(let address, let reason):
            "cannot listen on \(address): \(address.host) is not an address of this machine and "
                + "does not resolve (\(reason)); set agent.listen to an address like 127.0.0.1:8077"
        case .addressInUse(let address):
            "cannot listen on \(address): another program does already, perhaps another agent; "
                + "stop it (ss -ltnp shows it) or set agent.listen to another port"
        case .addressNotOurs(let address):
            "cannot listen on \(address): this machine has no such address (ip addr lists them); "
                + "set agent.listen to one of them, or to 127.0.0.1:\(address.port)"
        case .permissionDenied(let address):
            "cannot listen on \(address): ports below 1024 are reserved for root; set agent.listen "
                + "to a higher port such as 8077"
        case .refused(let address, let reason):
            "cannot listen on \(address): \(reason)"
        }
    }
}
