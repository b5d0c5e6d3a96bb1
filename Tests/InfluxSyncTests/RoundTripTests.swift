import Diagnostics
import Foundation
import InfluxSync
import Store
import TestServers
import Testing

@Suite("Round trips through real servers")
struct RoundTripTests {
    private static let awkward = [
        "pump-1", "Motor 1, \"big\"=yes", "ñandú 💡", "two\nlines", "end\\",
    ]

    @Test("Every event comes back from InfluxDB to the last digit, by its name")
    func everyEventComesBack() throws {
        let scratch = try Scratch()
        let influx = try InfluxServer(in: scratch)
        try influx.create("plant data")
        let store = try Sample.store(scratch.path)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
        for asset in Self.awkward { store.fill(1..<4, asset: asset) }
        store.append(Sample.note("it \"said\" \\ this", asset: "ñandú 💡"))
        #expect(store.commitNow(upTo: .seconds(10)))
        let uploader = Uploader(
            Sample.settings(try influx.target("plant data")),
            store: store,
            log: Sample.log
        )
        #expect(uploader.drains(), "\(uploader.snapshot())")
        #expect(try store.quarantined().isEmpty)
        let rows = try influx.query("SELECT * FROM sensor_data", in: "plant data")
        #expect(rows.count == Self.awkward.count * 30)
        for asset in Self.awkward {
            let name = asset.replacingOccurrences(of: "\\", with: "\\b")
                .replacingOccurrences(of: "\n", with: "\\n")
            let found = rows.filter { $0["asset_id"]?.text == name }
            #expect(found.count == 30, "\(asset)")
            for number in 1..<4 {
                for event in Sample.record(number).events {
                    let time = (event.time.nanoseconds / 1_000 + utcOffsetUS) * 1_000 + 1
                    let row = found.first { $0["time"]?.integer == time }
                    for signal in Signal.allCases {
                        let value = row?[signal.name]?.number
                        #expect(value == event[signal], "\(asset) \(signal)")
                    }
                    #expect(row?["operating_state"]?.text == "RUNNING")
                    #expect(row?["quality"]?.text == "good")
                    #expect(row?["site"]?.text == "hall 1")
                    #expect(row?["source"]?.text == "simulator")
                }
            }
        }
        let events = try influx.query("SELECT * FROM events", in: "plant data")
        #expect(events.count == 1)
        #expect(events.first?["text"]?.text == "it \"said\" \\ this")
        #expect(events.first?["evidence"]?.text == #"{"a":"b\\c"}"#)
        #expect(uploader.stop())
    }

    @Test("Every value comes back from VictoriaMetrics to the last digit")
    func everyValueComesBack() throws {
        let scratch = try Scratch()
        let victoria = try VictoriaServer(in: scratch)
        let store = try Sample.store(scratch.path)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
        for asset in Self.awkward { store.fill(1..<4, asset: asset) }
        let uploader = Uploader(
            Sample.settings(try victoria.target()),
            store: store,
            log: Sample.log
        )
        #expect(uploader.drains(), "\(uploader.snapshot())")
        for asset in Self.awkward {
            let name = asset.replacingOccurrences(of: "\\", with: "\\b")
                .replacingOccurrences(of: "\n", with: "\\n")
            let series = try eventually("series of \(asset)") {
                let found = try victoria.export("{__name__=~\"sensor_data_.*_(v|a|kw|g|factor)\"}")
                    .filter { $0.labels["asset_id"] == name }
                return found.map(\.values.count).reduce(0, +) == 150 ? found : nil
            }
            for event in (1..<4).flatMap({ Sample.record($0).events }) {
                let time = (event.time.nanoseconds / 1_000 + utcOffsetUS) / 1_000
                for signal in Signal.allCases {
                    let found = series.first {
                        $0.labels["__name__"] == "sensor_data_\(signal.name)"
                    }
                    let value = found?.values[time] ?? .nan
                    // VictoriaMetrics keeps decimals, not bits.
                    let expected = event[signal] ?? 0
                    #expect(abs(value - expected) <= abs(expected) * 1e-12, "\(asset) \(signal)")
                }
            }
        }
    }
}
