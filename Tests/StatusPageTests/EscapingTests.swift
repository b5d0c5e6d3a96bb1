import FoundationEssentials
import Testing

@testable import StatusPage

/// Names that break what does not escape.
enum EvilNames {
    static let all = [
        #""><script>alert(1)</script>"#, "line\nbreak", "quote\" and \\ backslash", "'; DROP TABLE",
        "\u{1B}[2J\u{1B}]0;owned\u{7}", "nul\u{0}l", "🏭 模터 é", "\u{202E}gpj.exe", "a\r\nX: y",
        "</title><b>", "&lt;", "{a=\"b\"} 1", "\u{2028}", "\u{9B}31m",
    ]
}

@Suite("Names from outside")
struct EscapingTests {
    @Test("They cannot leave their place in the page", arguments: EvilNames.all)
    func html(name: String) throws {
        let status = try SampleStatus.status(site: name, assetName: name)
        let page = PageHTML.page(Shown(status))
        let plain = PageHTML.page(Shown(try SampleStatus.status(site: "x", assetName: "x")))
        #expect(page.count { $0 == "<" } == plain.count { $0 == "<" })
        #expect(page.count { $0 == ">" } == plain.count { $0 == ">" })
        #expect(
            page.unicodeScalars.count { $0 == "\"" } == plain.unicodeScalars.count { $0 == "\"" }
        )
        #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || !$0.properties.isControl })
    }

    @Test("They come through JSON whole", arguments: EvilNames.all)
    func json(name: String) throws {
        let status = try SampleStatus.status(site: name, assetName: name)
        let json = try StatusDocument.json(status)
        #expect(try StatusDocument.status(json).assets.first?.name == name)
        #expect(json.allSatisfy { $0 >= 0x20 })
    }

    @Test("They cannot act on a terminal", arguments: EvilNames.all)
    func terminal(name: String) throws {
        let status = try SampleStatus.status(site: name, assetName: name)
        let text = StatusText.render(status, colour: false, width: 100)
        let plain = try StatusText.render(SampleStatus.status(), colour: false, width: 100)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.properties.isControl })
        #expect(!text.unicodeScalars.contains("\u{202E}"))
        #expect(text.split(separator: "\n").count == plain.split(separator: "\n").count)
    }

    @Test("They come through a refusal's JSON whole")
    func refusal() throws {
        for name in EvilNames.all {
            let body = HTTPResponse.refusal(400, name).body
            #expect(body.dropLast().allSatisfy { $0 >= 0x20 })
            struct Detail: Decodable { let detail: String }
            #expect(try JSONDecoder().decode(Detail.self, from: Data(body)).detail == name)
        }
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isControl: Bool { generalCategory == .control }
}
