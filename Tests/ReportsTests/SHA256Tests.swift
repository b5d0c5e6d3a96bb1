import Reports
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    private func hexadecimal(_ text: String) -> String {
        SHA256.hexadecimal(SHA256.digest(Array(text.utf8)))
    }

    @Test("gives the digests of NIST's examples")
    func examples() {
        #expect(
            hexadecimal("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(
            hexadecimal("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        #expect(
            hexadecimal("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        )
        #expect(
            hexadecimal(String(repeating: "a", count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }

    @Test("is the same however the message is cut, at every length around a block's end")
    func parts() throws {
        for count in [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            var hash = SHA256()
            for byte in bytes { hash.update(CollectionOfOne(byte)) }
            let digest = hash.finish()
            #expect(digest == SHA256.digest(bytes))
            let text = bytes.map { "\\" + String(Int($0) + 512, radix: 8).dropFirst() }.joined()
            let known = try #require(output(of: "printf '\(text)' | sha256sum"))
            #expect(known.hasPrefix(SHA256.hexadecimal(digest)), "\(count) bytes")
        }
    }
}
