import Diagnostics
import Store
import TestServers
import Testing

@testable import InfluxSync

@Suite("Points as lines")
struct LineProtocolTests {
    private func text(_ lines: LineProtocol) -> String {
        String(decoding: lines.bytes, as: UTF8.self)
    }

    private func tag(_ text: String) -> String {
        var bytes: [UInt8] = []
        LineText.append(tagValue: text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("An event is one line with sorted tags, floats and a timestamp in nanoseconds")
    func eventOneLineSorted() {
        var record = Sample.record(1, events: 0)
        var qualities = InlineQualities()
        qualities[.vibration] = .bad(.stale)
        record.events = [
            SensorEvent(
                identity: EventIdentity(seed: 1, sequence: 1),
                time: MonotonicTime(nanoseconds: 1_500_000_999),
                timestamp: nil,
                voltageV: 230,
                currentA: 12.31,
                powerFactor: 0.86,
                powerKW: 1e-7,
                vibrationG: nil,
                qualities: qualities,
                state: .idle,
                source: .modbusRTU
            )
        ]
        var lines = LineProtocol(site: "Werk 2")
        lines.append(record, offset: 1_000_000, clock: 3_003)
        #expect(
            text(lines)
                == #"sensor_data,asset_id=pump-1,site=Werk\ 2,source=modbus-rtu voltage_v=230.0,"#
                + #"current_a=12.31,power_factor=0.86,power_kw=1e-07,operating_state="IDLE","#
                + #"quality="bad",quality_reason="stale" 2500000003"# + "\n"
        )
        #expect(lines.lineCount == 1)
    }

    private func sent(_ sequences: [UInt64], at timestamp: Timestamp) -> AssetRecord {
        var record = Sample.record(1, events: 0)
        record.identitySeed = nil
        record.source = .http
        record.events = sequences.map { sequence in
            Sample.event(sequence, time: record.start, stamp: timestamp, source: .http)
        }
        return record
    }

    private func times(_ lines: LineProtocol) -> [String] {
        text(lines).split(separator: "\n").map { String($0.split(separator: " ").last ?? "") }
    }

    @Test("Sent events of one microsecond are two points, in one record or in two")
    func sentEventsSameMicrosecond() {
        let timestamp = Timestamp(microseconds: utcOffsetUS)
        var apart = LineProtocol(site: "")
        apart.append(sent([1], at: timestamp), offset: 0, clock: 0)
        apart.append(sent([2], at: timestamp), offset: 0, clock: 0)
        var together = LineProtocol(site: "")
        together.append(sent([1, 2], at: timestamp), offset: 0, clock: 0)
        #expect(Set(times(apart)).count == 2)
        #expect(times(apart) == times(together))
        #expect(times(apart).allSatisfy { $0.dropLast(3) == "\(utcOffsetUS)" })
    }

    @Test("As many sent events of one microsecond as a record can have are as many points")
    func sentEventsFillMicrosecond() {
        var lines = LineProtocol(site: "")
        lines.append(
            sent(Array(1...1_000), at: Timestamp(microseconds: utcOffsetUS)),
            offset: 0,
            clock: 0
        )
        #expect(Set(times(lines)).count == 1_000)
    }

    @Test("A poll is one line; bad readings are left out and one without values says so")
    func pollOneLineBad() {
        var record = Sample.record(1, events: 0)
        let time = MonotonicTime(nanoseconds: 2_000_000_000)
        record.source = .modbusTCP
        record.polls = [
            DevicePoll(
                deviceID: "meter=1",
                time: time,
                readings: [
                    Reading(channel: .voltageL1, value: 230.5, quality: .good, time: time),
                    Reading(
                        channel: .currentL1,
                        value: 9e9,
                        quality: .bad(.outOfRange),
                        time: time
                    ),
                    Reading(
                        channel: .frequency,
                        value: 50,
                        quality: .uncertain(.derived),
                        time: time
                    ),
                ]
            ),
            DevicePoll(
                deviceID: "meter=1",
                time: time,
                readings: [
                    Reading(channel: .voltageL1, value: nil, quality: .bad(.noReply), time: time)
                ]
            ),
        ]
        var lines = LineProtocol(site: "")
        lines.append(record, offset: 0, clock: 0)
        let tags = #"device_data,asset_id=pump-1,device_id=meter\=1,source=modbus-tcp "#
        #expect(
            text(lines)
                == tags + #"voltage_l1_v=230.5,frequency_hz=50.0,quality="bad","#
                + #"quality_reason="out_of_range" 2000000000"# + "\n" + tags
                + #"quality="bad",quality_reason="no_reply" 2000000000"# + "\n"
        )
        #expect(lines.lineCount == 2)
    }

    @Test("A log event is one line, whatever its text")
    func logEventOneLine() {
        var lines = LineProtocol(site: "s")
        let note = Sample.note("say \"hi\"\\\nnow", asset: "a b")
        lines.append(note, at: Timestamp(microseconds: 7), clock: 1_999)
        #expect(
            text(lines)
                == #"events,asset_id=a\ b,kind=note,severity=notice,site=s "#
                + #"text="say \"hi\"\\\\nnow",evidence="{\"a\":\"b\\\\c\"}" 7999"# + "\n"
        )
    }

    @Test("Tag values are escaped so that no server takes them for something else")
    func tagValuesEscapedServer() {
        #expect(tag("a,b c=d") == #"a\,b\ c\=d"#)
        #expect(tag(#"C:\n"#) == #"C:\bn"#)
        #expect(tag("end\\") == #"end\b"#)
        #expect(tag("two\nlines\r\t") == #"two\nlines\r\t"#)
        #expect(tag("\u{1}\u{7F}") == #"\x01\x7f"#)
        #expect(tag(#""quoted" 💡 ñ"#) == #""quoted"\ 💡\ ñ"#)
    }

    @Test("No two tag values become the same")
    func twoTagValuesBecome() {
        var seen: [String: String] = [:]
        let alphabet = ["\\", "n", "b", "\n", ",", " ", "=", "x", "0", "1", "\u{1}"]
        for first in alphabet {
            for second in alphabet {
                for third in alphabet {
                    let value = first + second + third
                    let written = tag(value)
                    #expect(seen[written] == nil, "\(value) and \(seen[written] ?? "")")
                    seen[written] = value
                }
            }
        }
    }

    @Test("Numbers are written as the shortest text that reads back to the same bits")
    func numbersWrittenShortestText() {
        var noise = SplitMix64(seed: 42)
        for _ in 0..<10_000 {
            let value = Double(bitPattern: noise.next())
            guard value.isFinite else { continue }
            var bytes: [UInt8] = []
            LineText.append(float: value, to: &bytes)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(Double(text)?.bitPattern == value.bitPattern, "\(text)")
            #expect(text.contains(".") || text.contains("e"), "\(text) is an integer to nobody")
        }
        for value in [Int64.min, -1, 0, 9, 10, 1_767_225_600_000_000_999, .max] {
            var bytes: [UInt8] = []
            LineText.append(integer: value, to: &bytes)
            #expect(String(decoding: bytes, as: UTF8.self) == "\(value)")
        }
    }
}
