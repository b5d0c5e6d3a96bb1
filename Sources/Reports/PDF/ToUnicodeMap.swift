import CHaru

/// Which letter a character code of a font stands for, so that a reader can find and copy text.
///
/// The library writes it with `begincidrange`, which chooses glyphs and has no place there (ISO
/// 32000-1, 9.10.3); poppler complains of that once a font and page. The codes are UTF-16 already, so
/// each stands for itself.
enum ToUnicodeMap {
    /// The most ranges of one block (Adobe Technical Note 5014, 3).
    private static let blockLimit = 100

    /// Corrects the map of `font`; one of the PDF's own fonts has none and needs none.
    static func correct(_ font: HPDF_Font) {
        stator_replace_to_unicode(font, text)
    }

    private static let text: String = {
        // A range may change the last byte only.
        let ranges = (0...255).map { high in
            let byte = (high < 16 ? "0" : "") + String(high, radix: 16, uppercase: true)
            return "<\(byte)00> <\(byte)FF> <\(byte)00>\n"
        }
        let blocks = stride(from: 0, to: ranges.count, by: blockLimit).map { start in
            let block = ranges[start..<min(start + blockLimit, ranges.count)]
            return "\(block.count) beginbfrange\n\(block.joined())endbfrange\n"
        }
        return """
            /CIDInit /ProcSet findresource begin
            12 dict begin
            begincmap
            /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
            /CMapName /Adobe-Identity-UCS def
            /CMapType 2 def
            1 begincodespacerange
            <0000> <FFFF>
            endcodespacerange
            \(blocks.joined())endcmap
            CMapName currentdict /CMap defineresource pop
            end
            end

            """
    }()
}
