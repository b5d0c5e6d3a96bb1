import Diagnostics
import Store

/// Writes reports: reads the store once, and leaves a whole file or none.
public enum ReportWriter {
    /// Writes the report of `subject` from `store` to `path`.
    ///
    /// - Parameters:
    ///   - subject: of whom and of when.
    ///   - store: the store, read beside a running agent.
    ///   - format: what it is written as.
    ///   - path: the file, replaced if it is there.
    ///   - fonts: what a PDF is set in.
    ///   - progress: is told which share is done, 0…1; what it throws ends the report.
    /// - Returns: what the report says.
    /// - Throws: `ReportError`; then there is no new file.
    @discardableResult
    public static func write(
        _ subject: ReportSubject,
        from store: StoredFile,
        as format: ReportFormat,
        to path: String,
        fonts: FontFiles = .installed,
        progress: (Double) throws(ReportError) -> Void = { _ in }
    ) throws(ReportError) -> ReportContent {
        let file = try ReportFile(path)
        let content: ReportContent
        switch format {
        case .pdf:
            content = try ReportAssembly.content(of: subject, in: store, progress: progress)
            try file.write(try ReportPDF.executive(content, fonts: fonts))
        case .certificate:
            content = try ReportAssembly.content(of: subject, in: store, progress: progress)
            try file.write(try ReportPDF.certificate(content, fonts: fonts))
        case .xlsx:
            var workbook = try ReportWorkbook(file, subject)
            content = try ReportAssembly.content(
                of: subject,
                in: store,
                row: { row throws(ReportError) in try workbook.add(row) },
                progress: progress
            )
            try workbook.finish(content, store)
        case .csv:
            let table = try ReportCSV(file, subject)
            content = try ReportAssembly.content(
                of: subject,
                in: store,
                row: { row throws(ReportError) in try table.add(row) },
                progress: progress
            )
        case .jsonl:
            content = try lines(subject, store, file, progress)
        }
        try file.finish()
        return content
    }

    private static func lines(
        _ subject: ReportSubject,
        _ store: StoredFile,
        _ file: ReportFile,
        _ progress: (Double) throws(ReportError) -> Void
    ) throws(ReportError) -> ReportContent {
        let lines = try ReportJSONLines(file, subject)
        let content = try ReportAssembly.content(
            of: subject,
            in: store,
            row: { row throws(ReportError) in try lines.add(row) },
            progress: progress
        )
        try ReportStream.reports(of: subject, in: store) { report throws(ReportError) in
            try lines.add(report)
        }
        try ReportStream.events(of: subject, in: store) { event throws(ReportError) in
            try lines.add(event)
        }
        try lines.finish(content)
        return content
    }
}

/// What of a range is written as it is read, with the errors of reports.
enum ReportStream {
    /// Gives each health report of the range to `body`, oldest first.
    static func reports(
        of subject: ReportSubject,
        in store: StoredFile,
        _ body: (HealthReport) throws(ReportError) -> Void
    ) throws(ReportError) {
        var failure: ReportError?
        do throws(StoreError) {
            try store.eachReport(of: subject.assetID, from: subject.from, before: subject.end) {
                stored throws(StoreError) in
                do throws(ReportError) {
                    try body(stored.report)
                } catch {
                    failure = error
                    throw .closed(path: store.path)
                }
            }
        } catch {
            throw failure ?? .store(error)
        }
    }

    /// Gives each happening of the range to `body`, in the order in which they were stored.
    static func events(
        of subject: ReportSubject,
        in store: StoredFile,
        _ body: (LogEvent) throws(ReportError) -> Void
    ) throws(ReportError) {
        var failure: ReportError?
        do throws(StoreError) {
            try store.eachEvent(of: subject.assetID, from: subject.from, before: subject.end) {
                stored throws(StoreError) in
                do throws(ReportError) {
                    try body(stored.event)
                } catch {
                    failure = error
                    throw .closed(path: store.path)
                }
            }
        } catch {
            throw failure ?? .store(error)
        }
    }
}
