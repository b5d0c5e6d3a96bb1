import Diagnostics

/// Sets a report in type.
public enum ReportPDF {
    /// The executive report, one page.
    ///
    /// - Throws: `ReportError.drawing`.
    public static func executive(
        _ content: ReportContent,
        fonts: FontFiles = .installed
    ) throws(ReportError) -> [UInt8] {
        let document = try PDFDocument(fonts)
        let frame = PageFrame(
            content: content,
            kind: "Executive report",
            pageCount: 1,
            identity: content.identity
        )
        describe(document, "Executive report", content)
        ExecutivePage(content: content).draw(
            frame.begin(1, "Executive report", in: document),
            frame
        )
        return try document.bytes()
    }

    /// The industrial health certificate, five pages.
    ///
    /// - Throws: `ReportError.drawing`.
    public static func certificate(
        _ content: ReportContent,
        fonts: FontFiles = .installed
    ) throws(ReportError) -> [UInt8] {
        let document = try PDFDocument(fonts)
        let frame = PageFrame(
            content: content,
            kind: "Health certificate",
            pageCount: 5,
            identity: content.identity
        )
        describe(document, "Industrial health certificate", content)
        let pages: [(String, (PDFPage, PageFrame) -> Void)] = [
            ("Industrial health certificate", SummaryPage(content: content).draw),
            ("Sensors against baseline", SensorPage(content: content).draw),
            ("Why: what the judgement rests on", ReasonPage(content: content).draw),
            ("Energy and cost", EnergyPage(content: content).draw),
            ("Audit trail", AuditPage(content: content).draw),
        ]
        for (place, (title, draw)) in pages.enumerated() {
            draw(frame.begin(place + 1, title, in: document), frame)
        }
        return try document.bytes()
    }

    private static func describe(
        _ document: PDFDocument,
        _ title: String,
        _ content: ReportContent
    ) {
        let twin = content.isSimulated ? " (DIGITAL TWIN, simulated)" : ""
        document.describe(
            title: "\(title): \(content.subject.title)\(twin)",
            author: content.subject.site,
            time: content.subject.end
        )
    }
}
