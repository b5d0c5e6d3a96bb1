/// The named bounds that every bus keeps; a test shortens some of them.
struct BusLimits: Sendable {
    /// The wait before a failed device is asked again.
    var deviceBackOff = BackOff(first: .seconds(1), limit: .seconds(60))
    /// The wait before a port or host is tried again.
    var linkBackOff = BackOff(first: .seconds(1), limit: .seconds(30))
    /// How late a reply can be; one later than this is not reckoned with.
    var lateReplyLimit = Duration.seconds(10)
    /// A line on which nothing came for this long is quiet: longer than the 16 ms for which USB
    /// adapters hold bytes back.
    var quietPeriod = Duration.milliseconds(30)
    /// The bytes read away in one go before the line counts as noisy: 16 of the longest frames.
    var drainedBytesLimit = 4_096
    /// The time spent reading bytes away in one go before the line counts as noisy.
    var drainTimeLimit = Duration.milliseconds(500)
    /// How long a TCP connection may take to come about.
    var connectTimeLimit = Duration.seconds(3)
    /// The requests in a row without any reply after which a TCP connection is made anew, since its
    /// other end may have forgotten it.
    var silentRequestsLimit = 2
    /// The failures of one thing, and changes of their reason, are logged no more often than this.
    var logPeriod = Duration.seconds(60)
}
