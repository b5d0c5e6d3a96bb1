/// Why a server could not be made ready.
public enum InfluxSetupError: Error, Hashable, Sendable {
    /// There was no answer.
    case noAnswer(server: String, HTTPError)
    /// The server refused a step, in its own words.
    case refused(step: String, status: Int, reason: String)
    /// There is no such organization; only its owner can make one.
    case organizationMissing(String)
    /// An answer is not what this kind of server gives.
    case notUnderstood(step: String, answer: String)
    /// The point was taken and is not found.
    case notReadBack(answer: String)
}

extension InfluxSetupError: CustomStringConvertible {
    /// What went wrong, and what to do.
    public var description: String {
        switch self {
        case .noAnswer(let server, let error): "\(server): \(error)"
        case .refused(let step, let status, let reason):
            "the server does not let us \(step): \(reason)" + Self.advice(status)
        case .organizationMissing(let name):
            "there is no organization \"\(name)\" that this token can see; "
                + "check its name, or make the token in that organization"
        case .notUnderstood(let step, let answer):
            "to \(step) the server answered \"\(answer)\", which no server of this kind does; "
                + "check the URL and the version"
        case .notReadBack(let answer):
            "the test point was written and is not found again (answer: \"\(answer)\"); "
                + "check that the server keeps points of now"
        }
    }

    private static func advice(_ status: Int) -> String {
        switch status {
        case 401: "; give a token, or check the one you gave"
        case 403: "; the token needs leave to write to, and for this command to read, the bucket"
        case 404: "; check the names and the path of the URL"
        default: ""
        }
    }
}
