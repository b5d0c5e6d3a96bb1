import CHaru
import Diagnostics

/// A PDF as it is drawn, on the C library's own memory.
///
/// The library has no error handler here: it remembers its first error, and `bytes` throws it.
final class PDFDocument {
    /// A face of the document's fonts.
    enum Face { case regular, bold }

    private let handle: HPDF_Doc
    private var regular: HPDF_Font?
    private var bold: HPDF_Font?
    private var fallback: HPDF_Font?
    private var coverage: FontCoverage?
    private var fallbackCoverage: FontCoverage?
    private(set) var missing: [Unicode.Scalar] = []
    /// Whether any script can be shown, not only Latin letters.
    let hasAllScripts: Bool

    /// An empty document in `fonts`.
    init(_ fonts: FontFiles) throws(ReportError) {
        guard let handle = HPDF_New(nil, nil) else { throw .drawing(code: 0, detail: 0) }
        self.handle = handle
        HPDF_SetCompressionMode(handle, HPDF_UINT(HPDF_COMP_ALL))
        HPDF_UseUTFEncodings(handle)
        HPDF_SetCurrentEncoder(handle, "UTF-8")
        regular = fonts.regular.flatMap { Self.load($0, handle) }
        hasAllScripts = regular != nil
        guard hasAllScripts, let path = fonts.regular else {
            HPDF_ResetError(handle)
            regular = HPDF_GetFont(handle, "Helvetica", "WinAnsiEncoding")
            bold = HPDF_GetFont(handle, "Helvetica-Bold", "WinAnsiEncoding")
            return
        }
        coverage = FontCoverage(path: path)
        bold = (fonts.bold == fonts.regular ? nil : fonts.bold).flatMap { Self.load($0, handle) }
        if let path = fonts.fallback {
            fallback = Self.load(path, handle)
            fallbackCoverage = FontCoverage(path: path)
        }
        HPDF_ResetError(handle)
        bold = bold ?? regular
    }

    deinit { HPDF_Free(handle) }

    private static func load(_ path: String, _ handle: HPDF_Doc) -> HPDF_Font? {
        guard let name = HPDF_LoadTTFontFromFile(handle, path, HPDF_BOOL(HPDF_TRUE)) else {
            return nil
        }
        let font = HPDF_GetFont(handle, name, "UTF-8")
        if let font { ToUnicodeMap.correct(font) }
        return font
    }

    /// What letters could not be shown, and what to install; nil where there were none.
    var fontNote: String? {
        if !hasAllScripts {
            return
                "No TrueType font is installed here (fonts-dejavu-core): letters that are not Latin "
                + "are shown as ?"
        }
        guard !missing.isEmpty else { return nil }
        return
            "Letters shown as \u{25A1} are in none of this machine's fonts; fonts-droid-fallback "
            + "has those of most scripts"
    }

    /// Says what the document is; its dates are `time`, never a clock's.
    func describe(title: String, author: String, time: Timestamp) {
        HPDF_SetInfoAttr(handle, HPDF_INFO_TITLE, hasAllScripts ? title : title.latin)
        HPDF_SetInfoAttr(handle, HPDF_INFO_AUTHOR, hasAllScripts ? author : author.latin)
        HPDF_SetInfoAttr(handle, HPDF_INFO_CREATOR, "Stator")
        let parts = time.description.split { !$0.isNumber }.compactMap { Int32($0) }
        guard parts.count > 5 else { return }
        let date = HPDF_Date(
            year: parts[0],
            month: parts[1],
            day: parts[2],
            hour: parts[3],
            minutes: parts[4],
            seconds: parts[5],
            ind: CChar(bitPattern: UInt8(ascii: "Z")),
            off_hour: 0,
            off_minutes: 0
        )
        HPDF_SetInfoDateAttr(handle, HPDF_INFO_CREATION_DATE, date)
        HPDF_SetInfoDateAttr(handle, HPDF_INFO_MOD_DATE, date)
    }

    /// A new page, A4 upright, behind all others.
    func addPage() -> PDFPage {
        let page = HPDF_AddPage(handle)
        HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT)
        return PDFPage(page, in: self)
    }

    /// What lets things shine through, `alpha` 0…1 of them.
    func transparency(_ alpha: Double) -> HPDF_ExtGState? {
        let state = HPDF_CreateExtGState(handle)
        HPDF_ExtGState_SetAlphaFill(state, HPDF_REAL(alpha))
        return state
    }

    /// The document as it is to be written.
    ///
    /// - Throws: `ReportError.drawing` with the first error of all that was drawn.
    func bytes() throws(ReportError) -> [UInt8] {
        HPDF_SaveToStream(handle)
        try check()
        let count = Int(HPDF_GetStreamSize(handle))
        HPDF_ResetStream(handle)
        var bytes = [UInt8](repeating: 0, count: count)
        var read = HPDF_UINT32(count)
        HPDF_ReadFromStream(handle, &bytes, &read)
        guard Int(read) == count, count > 0 else { throw .drawing(code: 0, detail: UInt(read)) }
        return bytes
    }

    private func check() throws(ReportError) {
        let code = HPDF_GetError(handle)
        guard code == 0 else {
            throw .drawing(code: UInt(code), detail: UInt(HPDF_GetErrorDetail(handle)))
        }
    }

    /// A part of a text in one font, as the library takes it: bytes that end with 0.
    struct Run {
        let font: HPDF_Font?
        let bytes: [CChar]
    }

    /// `text` in `face`, cut where another font has the letters.
    func runs(_ text: String, _ face: Face) -> [Run] {
        let main = face == .bold ? bold : regular
        guard hasAllScripts, let coverage else {
            return [Run(font: main, bytes: text.latinBytes.map(CChar.init(bitPattern:)) + [0])]
        }
        var runs: [(isFallback: Bool, text: String)] = []
        for scalar in text.unicodeScalars {
            let (shown, isFallback) = choose(scalar, coverage)
            if runs.last?.isFallback != isFallback { runs.append((isFallback, "")) }
            runs[runs.count - 1].text.unicodeScalars.append(shown)
        }
        return runs.map { run in
            Run(font: run.isFallback ? fallback : main, bytes: Array(run.text.utf8CString))
        }
    }

    private func choose(
        _ scalar: Unicode.Scalar,
        _ coverage: FontCoverage
    ) -> (Unicode.Scalar, isFallback: Bool) {
        if scalar.properties.generalCategory == .control { return (" ", false) }
        // The library's encoder knows the Basic Multilingual Plane only.
        if scalar.value < 0xFFFF {
            if coverage.has(scalar) { return (scalar, false) }
            if fallback != nil, fallbackCoverage?.has(scalar) == true { return (scalar, true) }
        }
        if missing.count < 8, !missing.contains(scalar) { missing.append(scalar) }
        return ("\u{25A1}", false)
    }
}

extension String {
    /// The text in the letters of Windows code page 1252, others spelled out or `?`.
    fileprivate var latinBytes: [UInt8] {
        var bytes: [UInt8] = []
        for scalar in unicodeScalars {
            switch scalar {
            case "–": bytes.append(0x96)
            case "—": bytes.append(0x97)
            case "…": bytes.append(0x85)
            case "•", "●": bytes.append(0x95)
            case "≥": bytes += Array(">=".utf8)
            case "σ": bytes += Array("sigma".utf8)
            case "₹": bytes += Array("INR".utf8)
            case "\u{20}"..."\u{7E}", "\u{A0}"..."\u{FF}": bytes.append(UInt8(scalar.value))
            default: bytes.append(UInt8(ascii: "?"))
            }
        }
        return bytes
    }

    fileprivate var latin: String {
        String(decoding: latinBytes.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
