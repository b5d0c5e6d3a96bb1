import Diagnostics
import Testing

@Suite("A small JSON object")
struct JSONMembersTests {
    @Test("is read with its texts, numbers and one level of objects")
    func good() throws {
        let members = try JSONMembers(
            Array(#" {"a":"x\n","b":-1.5e2,"c":{"d":3,"e":{}},"f":[1,{"g":2}],"h":null} "#.utf8)
        )
        #expect(members.list.map(\.key) == ["a", "b", "c", "f", "h"])
        guard case .text("x\n") = members.list[0].value,
            case .number(-150) = members.list[1].value,
            case .object(let inner) = members.list[2].value, inner.list.count == 2,
            case .number(3) = inner.list[0].value, case .other("an object") = inner.list[1].value,
            case .other("an array") = members.list[3].value,
            case .other("null") = members.list[4].value
        else {
            Issue.record("\(members)")
            return
        }
        #expect(try JSONMembers([]).list.isEmpty)
        #expect(try JSONMembers(Array("  {} ".utf8)).list.isEmpty)
        guard case .number(.infinity) = try JSONMembers(Array(#"{"a":1e999}"#.utf8)).list[0].value
        else {
            Issue.record("too large a number is infinite")
            return
        }
    }

    @Test("that is none is refused, whatever it is")
    func bad() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let many = (0...JSONMembers.countLimit).map { "\"k\($0)\":0" }.joined(separator: ",")
        for text in [
            "[]", "1", "\"a\"", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1}x", "{a:1}",
            "{\"a\":\"\u{1}\"}", "{\"a\":\(deep)}", "{\(many)}", "{\"a\":01}",
        ] {
            #expect(throws: MalformedJSON.self, "\(text)") { try JSONMembers(Array(text.utf8)) }
        }
        #expect(throws: MalformedJSON.self) { try JSONMembers(Array(" \n".utf8)) }
        #expect(throws: MalformedJSON.self) { try JSONMembers([0x7B, 0x22, 0xFF, 0x22, 0x7D]) }
    }

    @Test("stands as it is in another, what is none as a string")
    func evidence() {
        #expect(JSONText.value(#"{"a":[1,2]}"#) == #"{"a":[1,2]}"#)
        #expect(JSONText.value(#"{"a":"#) == #""{\"a\":""#)
        #expect(JSONText.value("") == "\"\"")
        #expect(JSONText.value("{} {}") == "\"{} {}\"")
    }
}
