import Fuzzing
import Testing

@testable import Diagnostics

@Suite("Any bytes")
struct JSONFuzzTests {
    private func number(_ text: String) throws -> Double? {
        var scanner = JSONScanner(Array(text.utf8))
        let value = try scanner.number()
        #expect(scanner.position == scanner.end, "\(text)")
        return value
    }

    @Test("Every double comes back to the bit, however it is written")
    func doubles() throws {
        var random = SplitMix64(seed: 20_261_124)
        for _ in 0..<100_000 {
            let any = Double(bitPattern: random.next())
            let usual = Double(Int64(random.next() % 100_000_000)) / 10_000
            for value in [any, usual, usual * 1e15, -usual] where value.isFinite {
                let read = try #require(try number(value.description))
                #expect(read.bitPattern == value.bitPattern, "\(value)")
            }
        }
    }

    @Test("Numbers are rounded as the standard library rounds them")
    func rounding() throws {
        var random = SplitMix64(seed: 7)
        let hard = [
            "9007199254740993", "9007199254740992", "1e22", "1e23", "8.5e22", "0.1", "-0", "-0.0",
            "2.2250738585072014e-308", "4.9e-324", "2e-324", "1.7976931348623157e308", "0e999",
            "123456789012345678901234567890", "0.000000000000000000000000000001", "1E+2", "0.30",
            "179769313486231580793728971405303415079934132710037826936173778980",
            "100000000000000016777215", "0.500000000000000166533453693773481063544750213623046875",
        ]
        var texts = hard
        for _ in 0..<50_000 {
            let digits = (0..<(1 + Int(random.next() % 22))).map { _ in
                "\(random.next() % 10)"
            }
            let exponent = Int(random.next() % 60) - 30
            texts.append("\(1 + random.next() % 9).\(digits.joined())e\(exponent)")
        }
        for text in texts where text.utf8.count <= JSONScanner.numberByteLimit {
            let read = try #require(try number(text))
            #expect(read.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    @Test("No bytes, cut, changed or made up, trap the reader or give an event that was not sent")
    func mutations() throws {
        let line = "[\(Bodies.event()),\(Bodies.event(more: #","a":{"b":[1,"\\u00e9",null]}"#))]"
        var fuzz = Fuzz(
            "ingest",
            corpus: [Array(line.utf8), Array("\(Bodies.event())\n\(Bodies.event())".utf8)],
            words: [
                "{", "}", "[", "]", "\"", ",", ":", "\\u0000", "\\ud800", "1e", "-", "null", "true",
                "NaN", "Infinity", "\"quality\":", "\"events\":",
            ]
        )
        fuzz.run { bytes in
            for form in [IngestReader.Form.json, .lines] {
                do throws(MalformedJSON) {
                    let body = try Bodies.reader.read(
                        bytes,
                        as: form,
                        arrival: Bodies.arrival,
                        now: Bodies.now,
                        utcOffset: Bodies.offset
                    )
                    #expect(body.items.count <= 2)
                    for item in body.items { #expect(item.event.voltageV.isFinite) }
                } catch {
                    #expect((0...bytes.count).contains(error.position))
                }
            }
        }
    }

    @Test("An event that is written is read back as it was")
    func roundTrip() throws {
        var random = SplitMix64(seed: 11)
        let asset = AssetDeclaration(
            id: "pump-01",
            phases: 1,
            hasVibration: true,
            duty: .unknownMotor
        )
        for sequence in 0..<2_000 {
            func unit() -> Double { Double(random.next() >> 11) / Double(1 << 53) }
            let ago = Int64(random.next() % 1_000_000_000_000)
            var candidate = EventCandidate(
                identity: EventIdentity(seed: 3, sequence: UInt64(sequence)),
                time: Bodies.arrival,
                timestamp: Timestamp(microseconds: Bodies.now.microseconds - ago),
                voltage: Measurement(unit() * 1_000, .good),
                current: Measurement(unit() * 100, .good),
                powerFactor: Measurement(unit(), .good),
                source: .replay
            )
            candidate.vibration = Measurement(unit(), .good)
            guard case .accepted(let event) = EventDoor(asset: asset).admit(candidate, now: nil)
            else {
                Issue.record("not admitted: \(candidate)")
                continue
            }
            let body = try Bodies.read(event.json(asset: asset))
            #expect(body.faults.isEmpty, "\(Bodies.faults(body))")
            let read = try #require(body.items.first?.event)
            #expect(read.saysTheSame(as: event))
            #expect(read.powerKW == event.powerKW)
        }
    }
}
