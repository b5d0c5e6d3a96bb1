import Diagnostics
import Testing

@Suite("An event id")
struct EventIdentityTests {
    @Test("is a version 4 UUID that reads back what it writes")
    func roundTrip() throws {
        for sequence in UInt64(0)..<2_000 {
            let identity = EventIdentity(seed: 7, sequence: sequence)
            let text = identity.description
            #expect(text.utf8.count == 36)
            #expect(Array(text)[14] == "4")
            #expect("89ab".contains(Array(text)[19]))
            #expect(EventIdentity(text) == identity)
            #expect(EventIdentity(text.uppercased()) == identity)
        }
    }

    @Test("is never given twice, by one stream or by two")
    func unique() {
        var seen = Set<EventIdentity>()
        for seed in UInt64(0)..<20 {
            for sequence in UInt64(0)..<5_000 {
                seen.insert(EventIdentity(seed: seed, sequence: sequence))
            }
        }
        #expect(seen.count == 100_000)
    }

    @Test("is the same on every machine")
    func golden() {
        let identity = EventIdentity(seed: 7, sequence: 0)
        #expect(identity.description == "f7f42eda-e4c2-41c1-b773-4dcc27688b7a")
    }

    @Test(
        "refuses anything else",
        arguments: [
            "", "not-a-uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "00000000-0000-0000-0000-000000000000", "f47ac10b58cc4372a5670e02b2c3d479",
            "f47ac10b-58cc-4372-c567-0e02b2c3d479", "f47ac10b-58cc-4372-a567-0e02b2c3d47",
            "g47ac10b-58cc-4372-a567-0e02b2c3d479", "f47ac10b-58cc-4372-a567-0e02b2c3d4+9",
        ]
    )
    func refused(text: String) {
        #expect(EventIdentity(text) == nil)
    }
}
