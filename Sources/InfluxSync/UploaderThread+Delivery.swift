import Diagnostics
import Logging
import Platform
import Store

extension UploaderThread {
    /// The smallest that a server can make batches.
    private static let smallestBatchBytes = 16 * 1_024

    /// The most lines of one sink that wait for the quarantine's commit; the store takes 256 of all.
    private static let uncommittedLineLimit = 50
    /// How often it is waited for, `storeRetry` each time.
    private static let lineCommitTryLimit = 10
    /// So many lines in a row that are refused without a word about them, and something else is wrong.
    static let unexplainedLimit = 8

    /// Begins to post the next piece of `batch`.
    func post(_ batch: PointBatch) { post(batch.body()) }

    private func post(_ body: UnsafeRawBufferPointer) {
        var headers = ["Content-Type: text/plain; charset=utf-8"]
        if settings.isCompressed { headers.append("Content-Encoding: gzip") }
        if let header = settings.credential.header(for: settings.target.kind) {
            headers.append(header)
        }
        client.begin(HTTPRequest(url: settings.target.writeURL, headers: headers, body: body))
        publish { snapshot in
            snapshot.bytesSent += UInt64(body.count)
            snapshot.nextAttempt = nil
        }
    }

    /// Sees to it that every line of `batch` is delivered or quarantined, however long it takes.
    ///
    /// `isBegun` tells that its first piece is on its way already.
    ///
    /// - Returns: false where it is to stop; then nothing of it is counted.
    func settle(_ batch: PointBatch, isBegun: Bool) -> Bool {
        var counts = batch.counts
        var isBegun = isBegun
        while !batch.pieces.isEmpty || !batch.parked.isEmpty {
            if batch.pieces.isEmpty || batch.parked.count == Self.unexplainedLimit {
                guard judgeParked(batch, &counts) else { return false }
                continue
            }
            if !isBegun { post(batch) }
            isBegun = false
            let (verdict, hasGone) = answer()
            if isStopping { return false }
            if hasGone, trouble == nil, !takeBackRecent() { return false }
            guard act(on: verdict, batch, &counts) else { return false }
        }
        precondition(
            counts.delivered + counts.quarantined == UInt64(batch.lines.lineCount),
            "every line is delivered or quarantined"
        )
        return finish(batch, counts)
    }

    /// - Returns: what the answer means, and whether the server may have gone: it said nothing,
    ///   somebody before it says that it is not there, or the connection to it was another one.
    private func answer() -> (verdict: WriteVerdict, hasGone: Bool) {
        do throws(HTTPError) {
            let response = try client.finish()
            let isAway = (502...504).contains(response.status)
            return (WriteVerdict(response), isAway || client.hasReconnected)
        } catch {
            return (WriteVerdict(error), true)
        }
    }

    /// - Returns: false where it is to stop.
    private func act(
        on verdict: WriteVerdict,
        _ batch: PointBatch,
        _ counts: inout UploadCounts
    ) -> Bool {
        switch verdict {
        case .delivered:
            reached()
            lastTaken = batch.nextLineBytes + [UInt8(ascii: "\n")]
            quarantineParked(batch, &counts)
            counts.delivered += UInt64(batch.nextLineCount)
            batch.removeNext()
        case .expired(let dropped, let reason):
            reached()
            let count = batch.nextLineCount
            let expired = min(max(0, dropped), count)
            quarantine(batch.nextLine, "\(expired) of \(count) points from this one on: \(reason)")
            counts.quarantined += UInt64(expired)
            counts.delivered += UInt64(count - expired)
            batch.removeNext()
        case .tooLarge(let reason):
            batchByteLimit = max(Self.smallestBatchBytes, batchByteLimit / 2)
            narrow(batch, reason)
        case .unexplained(let reason):
            narrow(batch, reason)
        case .rejected(let dropped, let reason):
            reached()
            bisect(batch, areAllBad: dropped == batch.nextLineCount, reason, &counts)
        case .later(let asked, let reason):
            let wait = delay.fail(asked: asked)
            failed(reason, again: wait) { $0.state = .retrying(reason: reason) }
            return sleep(wait)
        case .paused(let reason):
            failed(reason, again: settings.pauseInterval) { $0.state = .paused(reason: reason) }
            return sleep(settings.pauseInterval)
        }
        return true
    }

    /// Looks for the bad lines in the halves of a piece; a piece of nothing else is quarantined.
    private func bisect(
        _ batch: PointBatch,
        areAllBad: Bool,
        _ reason: String,
        _ counts: inout UploadCounts
    ) {
        let count = batch.nextLineCount
        guard count == 1 || areAllBad else {
            batch.splitNext()
            return
        }
        batch.forEachNextLine { quarantine($0, reason) }
        counts.quarantined += UInt64(count)
        batch.removeNext()
    }

    /// Tries the halves of a piece that was refused without a word about its lines; a line that is
    /// refused alone is put aside.
    private func narrow(_ batch: PointBatch, _ reason: String) {
        if batch.nextLineCount > 1 { batch.splitNext() } else { batch.parkNext(reason) }
    }

    /// Finds out what it means that lines were refused without a word about them, by sending one
    /// that was taken before: if it is taken again, which changes nothing, they are bad; if not,
    /// they are as good as any, and wait with all the others.
    ///
    /// - Returns: false where it is to stop.
    private func judgeParked(_ batch: PointBatch, _ counts: inout UploadCounts) -> Bool {
        let reason = batch.parked.last?.reason ?? ""
        if !lastTaken.isEmpty {
            lastTaken.withUnsafeBytes { post(batch.body(of: $0)) }
            let verdict = answer().verdict
            if isStopping { return false }
            switch verdict {
            case .delivered, .expired, .rejected:
                reached()
                quarantineParked(batch, &counts)
                return true
            case .unexplained, .tooLarge, .later, .paused: break
            }
        }
        batch.unparkAll()
        failed(reason, again: settings.pauseInterval) { $0.state = .paused(reason: reason) }
        return sleep(settings.pauseInterval)
    }

    /// The server takes lines: those that it has refused are bad.
    private func quarantineParked(_ batch: PointBatch, _ counts: inout UploadCounts) {
        counts.quarantined += UInt64(batch.parked.count)
        batch.takeParked(quarantine)
    }

    /// The server has answered and may have taken something.
    private func reached() {
        delay.reset()
        let now = dependencies.clock()
        if let trouble {
            let seconds = (now - trouble.since).components.seconds
            let time = seconds < 1 ? "under 1 s" : "\(seconds) s"
            log.notice("\(settings.sinkID) takes points again after \(time)")
            // What people look at first is what is true now.
            wantsNewest = true
        }
        trouble = nil
        publish { snapshot in
            snapshot.state = .sending
            snapshot.lastSuccess = now
        }
    }

    private func failed(
        _ reason: String,
        again wait: Duration,
        _ note: (inout UploadSnapshot) -> Void
    ) {
        if trouble?.text != reason {
            log.warning("\(settings.sinkID) takes no points, they wait: \(reason)")
        }
        let now = dependencies.clock()
        trouble = Trouble(since: trouble?.since ?? now, text: reason)
        publish { snapshot in
            snapshot.nextAttempt = now + wait
            snapshot.retries += 1
            snapshot.lastError = reason
            note(&snapshot)
        }
    }

    private func quarantine(_ text: String, _ reason: String) {
        let line = QuarantinedLine(
            sinkID: settings.sinkID,
            line: text,
            reason: reason,
            time: dependencies.clock()
        )
        publish { $0.lastError = line.reason }
        if !dependencies.store.append(line), !hasToldDroppedLines {
            hasToldDroppedLines = true
            log.error(
                """
                Lines that \(settings.sinkID) refuses are not kept, since the disk does not take \
                them: only their number is known
                """
            )
        }
        uncommittedLines += 1
        if uncommittedLines >= Self.uncommittedLineLimit { commitLines() }
    }

    /// Waits until the lines given to the quarantine are on disk: only so many can wait there.
    ///
    /// Where the disk refuses for long the store drops the next ones, and counts them.
    private func commitLines() {
        uncommittedLines = 0
        for _ in 0..<Self.lineCommitTryLimit {
            if dependencies.store.commitNow(upTo: Self.storeRetry) || isStopping { return }
            publish { _ in }
        }
    }

    /// Changes the snapshot.
    func publish(_ change: (inout UploadSnapshot) -> Void) {
        let now = dependencies.clock()
        let waiting = cursors.waiting
        let pointsPerSecond = rate.value(at: now)
        shared.signal { shared in
            shared.lastTurn = now
            shared.snapshot.waitingRows = waiting
            shared.snapshot.pointsPerSecond = pointsPerSecond
            change(&shared.snapshot)
        }
    }
}

extension UploadCounts {
    static func += (left: inout Self, right: Self) {
        left.delivered += right.delivered
        left.quarantined += right.quarantined
        left.lostPoints += right.lostPoints
        left.lostRows += right.lostRows
        left.withoutTime += right.withoutTime
    }
}
