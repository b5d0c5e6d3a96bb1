import Testing

@testable import stator

@Suite("What of a configuration may leave the machine")
struct ScrubbedConfigurationTests {
    @Test("Settings stay, comments and what may be a secret go, and lines keep their numbers")
    func scrubs() {
        let text = """
            # the token is hunter-2
            [agent]
            site = "Hall 1" # ask Anna
            token_file = "/etc/stator/token"
            token = "hunter-two"
            [[sink]]
            url = "https://anna:pass-word@influx.example:8086/x"
            "password" = '''one
            two'''
            api_key = 123456 # and 987
            list = [ "a", "b" ]
            inline = { secret = "inline-one", size = 4 }
            credential = never quoted at-all
            token_file = "not-a-path"
            name = "a \\" # no comment"
            broken = "no end
            after = 1
            """
        let scrubbed = ScrubbedConfiguration(text)
        let expected = """
            #
            [agent]
            site = "Hall 1" #
            token_file = "/etc/stator/token"
            token = "[removed]"
            [[sink]]
            url = "[removed]"
            "password" = '[removed]'

            api_key = "[removed]" #
            list = [ "a", "b" ]
            inline = { secret = "[removed]", size = 4 }
            credential = "[removed]" "[removed]" "[removed]"
            token_file = "[removed]"
            name = "a \\" # no comment"
            broken = "no end
            after = 1
            """
        #expect(scrubbed.text == expected)
        #expect(scrubbed.secretFiles == ["/etc/stator/token"])
        for secret in ["hunter-two", "pass-word", "anna:pass-word", "123456", "inline-one"] {
            #expect(scrubbed.secrets.contains(secret), "\(secret)")
        }
    }

    @Test(
        "Any bytes are taken: what is cut off anywhere ends, and no secret stands in what is left"
    )
    func cut() {
        let text =
            "[a]\npassword = \"sec\\\"ret-1\"\ntoken = '''sec\nret-2'''\nsecret = ['ret-3', \"s\"]\n"
        for length in 0...text.utf8.count {
            let part = String(decoding: Array(text.utf8.prefix(length)), as: UTF8.self)
            let left = ScrubbedConfiguration(part).text
            #expect(!left.contains("ret-") && !left.contains("\"s"), "\(length): \(left)")
        }
    }

    @Test(
        "A secret is found in each form in which a text may have it, and a long one before its part"
    )
    func forms() {
        let scrubber = Scrubber(["pa/ss \"wörd", "abcdef", "abcdefgh", "abc"])
        func clean(_ text: String) -> String {
            String(decoding: scrubber.clean(Array(text.utf8)), as: UTF8.self)
        }
        #expect(clean("x pa/ss \"wörd y") == "x [removed] y")
        #expect(clean("{\"a\":\"pa/ss \\\"wörd\"}") == "{\"a\":\"[removed]\"}")
        #expect(clean("q=pa%2Fss%20%22w%C3%B6rd&") == "q=[removed]&")
        #expect(clean("Token cGEvc3MgInfDtnJk.") == "Token [removed].")
        #expect(clean("abcdefghabcdef") == "[removed][removed]")
        #expect(clean("abc stays") == "abc stays")
        #expect(clean("") == "")
    }
}
