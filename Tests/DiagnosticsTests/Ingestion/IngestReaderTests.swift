import Diagnostics
import Testing

@Suite("A body of sent events")
struct IngestReaderTests {
    @Test("gives the event that it says, its power computed and its instant on our own clock")
    func event() throws {
        let body = try Bodies.read(" \n" + Bodies.event() + "\r\n\t ")
        #expect(body.faults.isEmpty)
        #expect(body.eventCount == 1)
        let event = try #require(body.items.first?.event)
        #expect(event.identity.description == Bodies.identity)
        #expect(event.timestamp == Bodies.now)
        #expect(event.time == Bodies.arrival)
        #expect(event.voltageV == 230.4)
        #expect(event.currentA == 12.31)
        #expect(event.powerFactor == 0.86)
        #expect(event.powerKW == 230.4 * 12.31 * 0.86 / 1_000)
        #expect(event.vibrationG == 0.15)
        #expect(event.state == .running)
        #expect(event.source == .http)
    }

    @Test("may be an array or lines, of several assets, in any order of keys, with escapes")
    func forms() throws {
        let other = """
            {"context":{"source":"\\u0073imulator","operating_state":"O\\u0046F"},"signals":\
            {"current_a":0,"voltage_v":2.3e2},"asset":{"asset_type":"induction_motor",\
            "asset\\u005fid":"fan-02"},"event_id":"1B9F4A0E-51A5-4D0E-9A1E-3B1F0A2C9D77",\
            "timestamp":"2026-11-01T00:00:00.5Z"}
            """
        let array = try Bodies.read("[\(Bodies.event()) , \(other)]")
        let lines = try Bodies.read("\(Bodies.event())\r\n\n  \n\(other)", as: .lines)
        for body in [array, lines] {
            #expect(body.faults.isEmpty, "\(Bodies.faults(body))")
            #expect(body.items.map(\.place) == [0, 1])
            #expect(body.items.last?.event.source == .simulator)
            #expect(body.items.last?.event.state == .off)
            #expect(body.items.last?.event.powerKW == nil)
        }
    }

    @Test("keeps simulated and replayed data as such, and stores all else as http")
    func source() throws {
        for source in Source.allCases {
            let context = #"{"operating_state":"IDLE","source":"\#(source.rawValue)"}"#
            let body = try Bodies.read(Bodies.event(context: context))
            let kept = try #require(body.items.first?.event.source)
            let expected = source == .simulator || source == .replay ? source : .http
            #expect(kept == expected)
        }
    }

    @Test("takes the first event as new where our own clock is not trusted")
    func untrustedClock() throws {
        let body = try Bodies.read(
            "[\(Bodies.event()),\(Bodies.event(timestamp: "\"2026-11-18T10:26:41.000Z\""))]",
            now: nil,
            utcOffset: nil
        )
        #expect(body.utcOffset == Bodies.offset)
        #expect(body.items.first?.event.time == Bodies.arrival)
    }

    @Test("tells what is wrong", arguments: FaultTable.rows)
    func fault(row: FaultTable.Row) throws {
        let body = try Bodies.read(row.text, as: row.isLines ? .lines : .json)
        #expect(Bodies.faults(body) == row.faults, "\(row.text)")
        #expect(body.items.count == row.good)
    }

    @Test("is refused at the byte where it is no JSON", arguments: FaultTable.malformed)
    func malformed(row: FaultTable.Malformed) {
        #expect(throws: MalformedJSON(row.reason, at: row.position), "\(row.text)") {
            try Bodies.read(row.text)
        }
    }

    @Test("is refused at the byte where it is not UTF-8")
    func notUTF8() {
        for (bytes, position) in [
            ([0x7B, 0xFF, 0x7D], 1), ([0x22, 0xC3, 0x22], 1),
            ([0x22, 0x61, 0xED, 0xA0, 0x80, 0x22], 2),
            ([0xC0, 0xAF], 0),
        ] as [([UInt8], Int)] {
            #expect(throws: MalformedJSON(.notUTF8, at: position)) {
                try Bodies.reader.read(
                    bytes,
                    as: .json,
                    arrival: Bodies.arrival,
                    now: nil,
                    utcOffset: nil
                )
            }
        }
    }

    @Test("has at most so many events; one more is one fault")
    func eventLimit() throws {
        let limit = IngestReader.eventLimit
        let line = Bodies.event()
        for form in [IngestReader.Form.json, .lines] {
            func text(_ count: Int) -> String {
                let lines = Array(repeating: line, count: count)
                return form == .lines
                    ? lines.joined(separator: "\n") : "[\(lines.joined(separator: ","))]"
            }
            #expect(try Bodies.read(text(limit), as: form).faults.isEmpty)
            let more = try Bodies.read(text(limit + 2), as: form)
            #expect(Bodies.faults(more) == [":too_many_events"])
        }
    }

    @Test("tells a thousand faults and how many more there are")
    func faultLimit() throws {
        let limit = IngestFaults.countLimit
        let full = try Bodies.read(
            "[\(Array(repeating: "1", count: limit).joined(separator: ","))]"
        )
        #expect(full.faults.entries.count == limit)
        #expect(!String(decoding: full.faults.json, as: UTF8.self).contains("more_faults"))
        let more = try Bodies.read(
            "[\(Array(repeating: "1", count: limit + 7).joined(separator: ","))]"
        )
        #expect(more.faults.count == limit + 7)
        let json = String(decoding: more.faults.json, as: UTF8.self)
        #expect(
            json.hasSuffix(
                #",{"loc":["body"],"msg":"and 7 more faults","type":"more_faults"}]}"# + "\n"
            )
        )
        #expect(json.hasPrefix(#"{"detail":[{"loc":["body",0],"msg":"expected a sensor event"#))
    }

    @Test("counts rejections under known names only, whatever a sender writes")
    func reasons() throws {
        let body = try Bodies.read(Bodies.event(more: #","surprise":1"#))
        #expect(body.rejected == [0: ["unknown_field": 1]])
        #expect(body.faults.countsByType == ["unknown_field": 1])
    }
}
