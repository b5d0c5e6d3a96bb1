extension MetricsWriter {
    /// The families about the servers that are sent what is stored.
    mutating func write(_ sinks: [SinkStatus]) {
        family(
            "sink_up",
            .gauge,
            "1 if the server takes what it is sent, else 0.",
            sinks.map { Sample($0.labels, isTrue: $0.isDelivering) }
        )
        family(
            "sink_waiting_records",
            .gauge,
            "Records and happenings that are stored and not delivered.",
            sinks.map { Sample($0.labels, count: $0.waiting) }
        )
        family(
            "sink_oldest_waiting_seconds",
            .gauge,
            "Age of the oldest of them.",
            sinks.map { Sample($0.labels, ifKnown: $0.oldestWaitingSeconds) }
        )
        family(
            "sink_points_total",
            .counter,
            "What became of the points that were read, since the start.",
            sinks.flatMap { sink in
                [
                    Sample(sink.labels + [("fate", "delivered")], count: sink.points.delivered),
                    Sample(sink.labels + [("fate", "quarantined")], count: sink.points.quarantined),
                    Sample(sink.labels + [("fate", "lost")], count: sink.points.lost),
                    Sample(
                        sink.labels + [("fate", "without_time")],
                        count: sink.points.withoutTime
                    ),
                ]
            }
        )
        family(
            "sink_lost_rows_total",
            .counter,
            "Records and happenings that were removed or damaged before they were delivered.",
            sinks.map { Sample($0.labels, count: $0.points.lostRows) }
        )
        family(
            "sink_sent_bytes_total",
            .counter,
            "Bytes of all bodies sent, compressed.",
            sinks.map { Sample($0.labels, count: $0.bytesSent) }
        )
        family(
            "sink_last_success_age_seconds",
            .gauge,
            "Time since the server last took something.",
            sinks.map { Sample($0.labels, ifKnown: $0.lastSuccessSecondsAgo) }
        )
    }
}

extension TerminalLines {
    /// One server and how far it is.
    mutating func add(_ sink: SinkStatus) {
        add(
            "sink \(sink.sinkID) · \(sink.url) · \(sink.state.word)",
            sink.isDelivering ? .plain : .alarm
        )
        if let reason = sink.reason { add(reason, indent: 2, .warning) }
        if let next = sink.next { add(next, indent: 2) }
        var waiting = "\(sink.waiting) records wait"
        if let age = sink.oldestWaitingSeconds, sink.waiting > 0 {
            waiting += ", the oldest \(ValueText.duration(seconds: age)) old"
        }
        let rate = (sink.pointsPerSecond * 10).rounded() / 10
        add(
            "\(waiting) · \(rate) points/s · last success "
                + ValueText.ago(seconds: sink.lastSuccessSecondsAgo),
            indent: 2
        )
        let points = sink.points
        add(
            "points since the start: \(points.delivered) delivered, "
                + "\(points.quarantined) quarantined, \(points.lost) lost with "
                + "\(points.lostRows) rows; \(points.withoutTime) rows never had a time",
            indent: 2,
            points.quarantined + points.lost + points.lostRows > 0 ? .warning : .plain
        )
    }
}

extension SinkStatus {
    /// Whether the server takes what it is sent, as far as one can see.
    public var isDelivering: Bool {
        switch state {
        case .idle, .sending, .waitingForClock: true
        case .retrying, .paused, .stopped: false
        }
    }

    /// What happens next where the server does not take anything; nil where it does.
    var next: String? {
        let when = nextAttemptSeconds.map { "in \(Int($0.rounded(.up))) s" } ?? "now"
        return switch state {
        case .retrying: "tries again \(when)"
        case .paused:
            "tries again by itself \(when); once it is put right a reload (SIGHUP) tries at once "
                + "and reads the token again"
        case .idle, .sending, .waitingForClock, .stopped: nil
        }
    }

    fileprivate var labels: MetricsWriter.Sample.Labels { [("sink_id", sinkID)] }
}

extension SinkCondition {
    /// The condition in plain words.
    var word: String {
        switch self {
        case .idle: "up to date"
        case .sending: "sending"
        case .retrying: "RETRYING"
        case .paused: "PAUSED"
        case .waitingForClock: "WAITING for the clock"
        case .stopped: "STOPPED"
        }
    }
}
