/// The named bounds that every bus keeps; a test shortens some of them.
package struct BusLimits: Sendable {
    /// The wait before a failed device is asked again.
    package var deviceBackOff = BackOff(first: .seconds(1), limit: .seconds(60))
    /// The wait before a port or host is tried again.
    package var linkBackOff = BackOff(first: .seconds(1), limit: .seconds(30))
    /// How late a reply can be; one later than this is not reckoned with.
    package var lateReplyLimit = Duration.seconds(10)
    /// A line on which nothing came for this long is quiet: longer than the 16 ms for which USB
    /// adapters hold bytes back.
    package var quietPeriod = Duration.milliseconds(30)
    /// The bytes read away in one go before the line counts as noisy: 16 of the longest frames.
    package var drainedBytesLimit = 4_096
    /// The time spent reading bytes away in one go before the line counts as noisy.
    package var drainTimeLimit = Duration.milliseconds(500)
    /// How long a TCP connection may take to come about.
    package var connectTimeLimit = Duration.seconds(3)
    /// The requests in a row without any reply after which a TCP connection is made anew, since its
    /// other end may have forgotten it.
    package var silentRequestsLimit = 2
    /// The failures of one thing, and changes of their reason, are logged no more often than this.
    package var logPeriod = Duration.seconds(60)

    /// The limits that are kept in the field.
    package init() {}
}
