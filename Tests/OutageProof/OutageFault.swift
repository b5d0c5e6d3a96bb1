/// What stands between a store and the server that it is delivered to.
package enum OutageFault: String, CaseIterable, Sendable {
    /// Nobody answers while the store gets a day of records, in fast time; then the server is there.
    case day = "InfluxDB down for 24 h, 86 400 records"
    /// The same until retention has removed what was never sent.
    case outlived = "InfluxDB down for longer than the store has room"
    /// `kill -9` of the server, which is started again.
    case serverKilled = "InfluxDB killed while it takes points"
    case serverError = "500, 502, 503, 504 in between"
    case retryAfter = "503 with Retry-After"
    case tooMany = "429 in between"
    /// The server has taken the points, and of its answer comes a part or nothing, nor an end.
    case slow = "answers that stall, the points taken"
    /// The server has taken the points, and the connection ends before or within its answer.
    case answerLost = "answer lost, the points taken"
    case bodyCut = "connection cut within a body"
    case unauthorized = "401, then the right password"
    case missingDatabase = "404, the database made later"
    case poison = "points of the wrong type"
    /// Somebody else answers, as the portal of a guest network does.
    case portal = "a portal's 200 for the server's 204"
    case agentKilled = "the agent killed (-9) while it sends"
    case victoriaAnswerLost = "answer lost, the points taken (VictoriaMetrics)"
    case victoriaBodyCut = "connection cut within a body (VictoriaMetrics)"
    case diskFull = "full disk, and space again"
    case readOnly = "file system turns read-only, checked and mounted again"
    case clockForward = "clock set forward by 1 h"
    case clockBack = "clock set back by 1 h"
    case clockFrom1970 = "1970 at the start, the right time later"
    case leapSecond = "leap second: 1 s lived twice"
    /// VictoriaMetrics acknowledges what it will have on disk some seconds later, and loses what came
    /// in between.
    case victoriaKilled = "VictoriaMetrics killed while it takes points"
    /// A server that says it has what it does not have. Nothing can be promised then, and a proof
    /// that does not notice proves nothing.
    case swallowed = "a server that swallows what it acknowledges"
    /// A server that keeps every point a second time, under another time: likewise.
    case doubled = "a server that keeps points twice"

    /// Those that must cost nothing that is not told.
    package static let survivable = allCases.filter { $0 != .swallowed && $0 != .doubled }

    /// Whether one run takes many seconds, so that there are a tenth as many.
    package var isLong: Bool {
        switch self {
        case .day, .outlived, .agentKilled, .clockForward, .clockBack, .clockFrom1970, .leapSecond:
            true
        default: false
        }
    }

    /// Whether the server is a VictoriaMetrics.
    var isVictoria: Bool {
        switch self {
        case .victoriaKilled, .victoriaAnswerLost, .victoriaBodyCut: true
        default: false
        }
    }

    /// What it needs that is not there; nil where nothing is missing.
    package var missingNeed: String? {
        switch self {
        case .diskFull, .readOnly:
            ProofDisk.isPermitted ? nil : "the right to mount a disk, which root has"
        default: nil
        }
    }
}
