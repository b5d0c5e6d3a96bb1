import Diagnostics
import Store

/// Makes a report's content of what is stored, in memory that does not grow with the range.
public struct ReportAssembly {
    private var content: ReportContent
    private var hash = SHA256()
    private let lastDay: Timestamp

    private init(_ subject: ReportSubject) {
        content = ReportContent(subject)
        lastDay = Timestamp(microseconds: subject.end.microseconds - 86_400_000_000)
    }

    /// Reads the range of `subject` from `file` once.
    ///
    /// - Parameters:
    ///   - subject: of whom and of when.
    ///   - file: the store.
    ///   - row: takes each row as it is read, in the order of time.
    ///   - progress: is told which share of the range is read, 0…1, about every thousand rows.
    /// - Returns: what the report says.
    /// - Throws: what `row` and `progress` throw; `.unknownAsset`; `.store` where the store cannot be
    ///   read. A record that does not decode is counted and left out.
    public static func content(
        of subject: ReportSubject,
        in file: StoredFile,
        row: (ReadingRow) throws(ReportError) -> Void = { _ in },
        progress: (Double) throws(ReportError) -> Void = { _ in }
    ) throws(ReportError) -> ReportContent {
        var assembly = Self(subject)
        try assembly.checkAsset(in: file)
        var failure: ReportError?
        var count = 0
        do throws(StoreError) {
            try file.eachPart(of: subject.assetID, from: subject.from, before: subject.end) {
                part throws(StoreError) in
                guard failure == nil else { throw .closed(path: file.path) }
                do throws(ReportError) {
                    if let taken = assembly.take(part) { try row(taken) }
                    count += 1
                    if count % 1_000 == 0 { try progress(assembly.position(of: part)) }
                } catch {
                    failure = error
                    throw .closed(path: file.path)
                }
            }
            try assembly.takeReports(file)
            try assembly.takeLog(file)
            try assembly.takeLearned(file)
            try assembly.content.energy.read(subject, from: file)
        } catch {
            throw failure ?? .store(error)
        }
        return assembly.finished()
    }

    private func checkAsset(in file: StoredFile) throws(ReportError) {
        let known: [String]
        do throws(StoreError) {
            known = try file.assetIDs()
        } catch {
            throw .store(error)
        }
        guard known.contains(content.subject.assetID) else {
            throw .unknownAsset(content.subject.assetID, known: known)
        }
    }

    private func position(of part: StoredPart) -> Double {
        part.head.timestamp.map(position) ?? 0
    }

    private func position(_ time: Timestamp) -> Double {
        Double(time.microseconds - content.subject.from.microseconds) / 1e6
            / content.subject.seconds
    }

    private mutating func take(_ part: StoredPart) -> ReadingRow? {
        let id = UInt64(bitPattern: part.head.id ?? 0)
        hash.update((0..<8).map { UInt8(truncatingIfNeeded: id >> (56 - 8 * $0)) })
        hash.update(part.block)
        let decoded: StoredPart.Content
        do throws(StoreError) {
            decoded = try part.decoded()
        } catch {
            content.coverage.unreadable += 1
            return nil
        }
        guard let row = ReadingRow(part, decoded) else { return nil }
        note(row)
        return row
    }

    private mutating func note(_ row: ReadingRow) {
        content.coverage.add(from: row.timestamp, end: min(row.end, content.subject.end))
        content.coverage.events += row.eventCount
        if row.isSummary { content.coverage.summaries += 1 } else { content.coverage.records += 1 }
        switch row.quality.grade {
        case .good: break
        case .uncertain: content.coverage.uncertain += 1
        case .bad: content.coverage.bad += 1
        }
        if row.eventCount > 0, !content.sources.contains(row.source) {
            content.sources.append(row.source)
            content.sources.sort { $0.storedByte < $1.storedByte }
        }
        if let place = row.state.flatMap(OperatingState.allCases.firstIndex(of:)) {
            content.byState[place] += 1
        }
        noteSignals(row)
        noteJudgement(row)
    }

    private mutating func noteSignals(_ row: ReadingRow) {
        let position = position(row.timestamp)
        for signal in Signal.allCases {
            guard let figures = row.figures.figures[signal] else { continue }
            content.signals[signal.rawValue].add(figures)
            if row.timestamp >= lastDay, row.state == .running {
                content.lastDay[signal.rawValue].add(figures)
            }
            content.trends[signal.rawValue].add(
                figures.mean,
                least: figures.least,
                greatest: figures.greatest,
                at: position
            )
        }
    }

    private mutating func noteJudgement(_ row: ReadingRow) {
        guard let last = row.last else { return }
        let position = position(row.timestamp)
        content.lastState = last.state
        if let health = last.health {
            let value = Double(health)
            content.healthTrend.add(value, least: value, greatest: value, at: position)
            content.lastHealth = health
        }
        if row.assessments.contains(where: \.isAlarm) { content.alarms += 1 }
        guard let worst = row.worst, let score = worst.score else { return }
        content.judged += 1
        content.scores.add(score, least: score, greatest: score, at: position)
        if score > content.peak?.score ?? -1 {
            content.peak = ReportContent.Peak(score: score, time: row.timestamp)
        }
        content.contributions.add(worst, row.channelNames, at: row.timestamp)
    }

    private mutating func takeReports(_ file: StoredFile) throws(StoreError) {
        let subject = content.subject
        try file.eachReport(of: subject.assetID, from: subject.from, before: subject.end) {
            stored throws(StoreError) in
            content.reports.add(stored.report)
        }
    }

    private mutating func takeLog(_ file: StoredFile) throws(StoreError) {
        let subject = content.subject
        try file.eachEvent(of: subject.assetID, from: subject.from, before: subject.end) {
            stored throws(StoreError) in
            content.log.add(stored.event)
        }
        content.removals = try file.removals().filter { removal in
            guard removal.assetID == subject.assetID, let from = removal.from,
                let through = removal.through
            else { return false }
            return from < subject.end && through >= subject.from
        }
    }

    private mutating func takeLearned(_ file: StoredFile) throws(StoreError) {
        let subject = content.subject
        for kind in ArtifactKind.allCases {
            content.artifacts += try file.artifacts(kind, of: subject.assetID).filter { artifact in
                artifact.timestamp.map { $0 < subject.end } ?? false
            }
        }
        guard let wanted = content.reports.last?.baselineID else { return }
        for artifact in content.artifacts
        where artifact.kind == .baseline && artifact.name == wanted {
            let bytes = try file.content(
                of: .baseline,
                version: artifact.version,
                assetID: subject.assetID
            )
            guard let bytes else { continue }
            content.baselineDigest = SHA256.hexadecimal(SHA256.digest(bytes))
            do throws(BaselineArtifactError) {
                content.baseline = try Baseline(json: bytes)
            } catch {
                content.baseline = nil  // The paper says that it cannot be read.
            }
        }
    }

    private consuming func finished() -> ReportContent {
        content.coverage.finish()
        content.dataDigest = SHA256.hexadecimal(hash.finish())
        return content
    }
}

extension HealthReport {
    /// The id of the baseline that it was judged by: what follows `baseline:` in its model version.
    var baselineID: String? {
        modelVersion.split(separator: "|").first { $0.hasPrefix("baseline:") }
            .map { String($0.dropFirst("baseline:".count)) }
    }
}
