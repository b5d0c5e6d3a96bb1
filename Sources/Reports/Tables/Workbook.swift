import Diagnostics

/// An Excel workbook that is written a row at a time and holds none.
///
/// Sheets are written one after the other; their order for people is that of `names`. Numbers are
/// written with every digit, which is why it is our own: libxlsxwriter prints `%.16G`, and a Double
/// may need the 17th. Source: ECMA-376, 5th edition, Part 1.
struct Workbook {
    private let archive: ZipArchive
    private let names: [String]
    private var open: Worksheet?
    private var rowCount = 0
    private var written: [String] = []

    /// A workbook in `file` whose sheets will be `names`, of which the last may be left unwritten.
    init(_ file: ReportFile, names: [String]) {
        archive = ZipArchive(file)
        self.names = names
    }

    /// Begins a sheet; its name is one of `names`.
    mutating func begin(_ sheet: Worksheet) throws(ReportError) {
        try end()
        let place = (names.firstIndex(of: sheet.name) ?? 0) + 1
        try archive.begin("xl/worksheets/sheet\(place).xml")
        try archive.write(sheet.head)
        written.append(sheet.name)
        open = sheet
        rowCount = 0
    }

    /// Adds a row to the sheet that was begun last.
    mutating func add(_ cells: [Cell]) throws(ReportError) {
        rowCount += 1
        guard rowCount <= Worksheet.rowLimit else {
            throw .tooManyRows(format: "xlsx", limit: Worksheet.rowLimit)
        }
        try archive.write(Worksheet.row(rowCount, cells))
    }

    /// Ends the workbook, made for `title` by `author`; its dates are `time`, never a clock's.
    mutating func finish(title: String, author: String, time: Timestamp) throws(ReportError) {
        try end()
        let sheets = names.enumerated().filter { written.contains($0.element) }
            .map { (number: $0.offset + 1, name: $0.element) }
        try part("xl/workbook.xml", workbook(sheets))
        try part("xl/_rels/workbook.xml.rels", relations(sheets))
        try part("xl/styles.xml", Self.styles)
        try part("docProps/core.xml", Self.properties(title, author, time))
        try part("[Content_Types].xml", Self.types(sheets))
        try part(
            "_rels/.rels",
            "<Relationships xmlns=\"\(Self.package)/relationships\">"
                + "<Relationship Id=\"rId1\" Type=\"\(Self.office)/relationships/officeDocument\" "
                + "Target=\"xl/workbook.xml\"/>"
                + "<Relationship Id=\"rId2\" Type=\"\(Self.package)/relationships/metadata/"
                + "core-properties\" Target=\"docProps/core.xml\"/></Relationships>"
        )
        try archive.finish()
    }

    private typealias Sheet = (number: Int, name: String)
    private static let package = "http://schemas.openxmlformats.org/package/2006"
    private static let office = "http://schemas.openxmlformats.org/officeDocument/2006"
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let format = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    private mutating func end() throws(ReportError) {
        guard let open else { return }
        try archive.write(open.foot(rowCount: rowCount))
        self.open = nil
    }

    private func part(_ name: String, _ xml: String) throws(ReportError) {
        try archive.begin(name)
        try archive.write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\(xml)")
    }

    private func workbook(_ sheets: [Sheet]) -> String {
        "<workbook xmlns=\"\(Self.main)\" xmlns:r=\"\(Self.office)/relationships\"><sheets>"
            + sheets.map {
                "<sheet name=\"\($0.name.escapedForXML)\" sheetId=\"\($0.number)\" "
                    + "r:id=\"rId\($0.number)\"/>"
            }.joined() + "</sheets></workbook>"
    }

    private func relations(_ sheets: [Sheet]) -> String {
        "<Relationships xmlns=\"\(Self.package)/relationships\">"
            + sheets.map {
                "<Relationship Id=\"rId\($0.number)\" Type=\"\(Self.office)/relationships/worksheet\" "
                    + "Target=\"worksheets/sheet\($0.number).xml\"/>"
            }.joined()
            + "<Relationship Id=\"rIdStyles\" Type=\"\(Self.office)/relationships/styles\" "
            + "Target=\"styles.xml\"/></Relationships>"
    }

    private static func types(_ sheets: [Sheet]) -> String {
        "<Types xmlns=\"\(package)/content-types\"><Default Extension=\"rels\" "
            + "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
            + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(format).sheet.main+xml\"/>"
            + "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(format).styles+xml\"/>"
            + "<Override PartName=\"/docProps/core.xml\" "
            + "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
            + sheets.map {
                "<Override PartName=\"/xl/worksheets/sheet\($0.number).xml\" "
                    + "ContentType=\"\(format).worksheet+xml\"/>"
            }.joined() + "</Types>"
    }

    private static func properties(_ title: String, _ author: String, _ time: Timestamp) -> String {
        let date = "\(time.description.prefix(19))Z"
        let created = ["created", "modified"].map {
            "<dcterms:\($0) xsi:type=\"dcterms:W3CDTF\">\(date)</dcterms:\($0)>"
        }.joined()
        return "<cp:coreProperties xmlns:cp=\"\(package)/metadata/core-properties\" "
            + "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
            + "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
            + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
            + "<dc:title>\(title.escapedForXML)</dc:title>"
            + "<dc:creator>\(author.escapedForXML)</dc:creator>\(created)</cp:coreProperties>"
    }

    /// By number: 0 plain, 1 heading, 2 time, 3 percent, 4 whole number, 5 money.
    private static let styles =
        "<styleSheet xmlns=\"\(main)\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" "
        + "formatCode=\"yyyy\\-mm\\-dd hh:mm:ss.000\"/></numFmts><fonts count=\"2\">"
        + "<font><sz val=\"10\"/><name val=\"Calibri\"/></font>"
        + "<font><b/><sz val=\"10\"/><color rgb=\"FFFFFFFF\"/><name val=\"Calibri\"/></font></fonts>"
        + "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
        + "<fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill "
        + "patternType=\"solid\"><fgColor rgb=\"FF0B5F7A\"/></patternFill></fill></fills>"
        + "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
        + "<cellXfs count=\"6\"><xf/><xf fontId=\"1\" fillId=\"2\" applyFont=\"1\" applyFill=\"1\"/>"
        + [164, 10, 3, 4].map { "<xf numFmtId=\"\($0)\" applyNumberFormat=\"1\"/>" }.joined()
        + "</cellXfs></styleSheet>"
}
