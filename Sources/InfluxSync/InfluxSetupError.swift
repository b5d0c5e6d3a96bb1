/// Why a server could not be made ready.
public enum InfluxSetupError: Error, Hashable, Sendable {
    /// There was no answer.
    case noAnswer(server: String, HTTPError)
    /// Another server is there than the one of this kind.
    case otherServer(found: String, advice: String)
    /// The server refused a step, in its own words.
    case refused(step: String, status: Int, reason: String, InfluxTarget.Kind)
    /// The database or bucket could not be made, and it cannot be used as it is either.
    case neitherMadeNorUsable(making: String, using: String)
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
        case .otherServer(let found, let advice): "this is \(found); \(advice)"
        case .refused(let step, let status, let reason, let kind):
            "the server does not let us \(step): \(reason)" + Self.advice(status, reason, kind)
        case .neitherMadeNorUsable(let making, let using): "\(making). Also, \(using)"
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

    private static func advice(
        _ status: Int,
        _ reason: String,
        _ kind: InfluxTarget.Kind
    ) -> String {
        switch (status, kind) {
        case (_, .v1(let database, let policy?)) where reason.contains("retention policy not found"):
            "; an administrator makes it with CREATE RETENTION POLICY "
                + "\(SetupExchange.quoted(policy)) ON \(SetupExchange.quoted(database)) "
                + "DURATION 52w REPLICATION 1, or leave retention_policy out of the sink"
        case (401, .v1): "; check the user, and the password in token_file"
        case (401, .v2), (401, .v3): "; give a token, or check the one you gave"
        case (403, .v1(let database, _)):
            "; the user needs leave to write to, and for this command to read, the database: "
                + "GRANT ALL ON \(SetupExchange.quoted(database)) TO the user, by an administrator"
        case (403, .v2):
            "; the token needs leave to write to, and for this command to read, the bucket"
        case (403, .v3):
            "; the token needs leave to write to, and for this command to read, the database"
        case (404, .v1): "; check the database's name and the path of the URL"
        case (404, _): "; check the names and the path of the URL"
        default: ""
        }
    }
}
