import Diagnostics
import Testing

@Suite("A baseline")
struct BaselineTests {
    @Test func `healthy data gives a trusted baseline, the same each time`() throws {
        var rows = SyntheticRows(seed: 1)
        let baseline = try rows.baseline()
        #expect(baseline.isTrusted && baseline.distrust == nil)
        #expect(baseline.informativeCount == 3)
        #expect(baseline.rowCount == 388)
        #expect(baseline.spanSeconds == 387)
        var again = SyntheticRows(seed: 1)
        #expect(try again.baseline().json == baseline.json)
        #expect(baseline.id.utf8.count == 16)
    }

    @Test func `its JSON reads back as itself`() throws {
        for golden in try GoldenDetector.all() {
            let baseline = try golden.baseline()
            let read = try Baseline(json: Array(baseline.json.utf8))
            #expect(read == baseline, "\(golden.name)")
            #expect(read.json == baseline.json)
        }
    }

    @Test func `JSON that was cut or changed is refused`() throws {
        var rows = SyntheticRows(seed: 2)
        let baseline = try rows.baseline()
        let json = Array(baseline.json.utf8)
        for count in stride(from: 0, to: json.count, by: 11) {
            #expect(throws: BaselineArtifactError.self) {
                _ = try Baseline(json: Array(json[..<count]))
            }
        }
        for place in json.indices {
            var changed = json
            changed[place] = changed[place] == UInt8(ascii: "7") ? 0x38 : 0x37
            // The last digit of a number may not matter: then it is the same baseline.
            if let read = try? Baseline(json: changed) { #expect(read == baseline) }
        }
        #expect(throws: BaselineArtifactError.self) { _ = try Baseline(json: json + [0x78]) }
        let large = [UInt8](repeating: 0x20, count: Baseline.artifactByteLimit + 1)
        #expect(throws: BaselineArtifactError.tooLarge(byteCount: large.count)) {
            _ = try Baseline(json: large)
        }
    }

    @Test func `constant and missing channels take no part, and are named`() throws {
        var rows = SyntheticRows(seed: 8)
        let baseline = try rows.baseline { _, row in
            row[0] = 7.3
            row[2] = .nan
        }
        #expect(baseline.channels.map(\.isInformative) == [false, true, false])
        #expect(baseline.doubts.map(\.kind) == [.tooFewChannels, .missing])
        #expect(
            baseline.distrust
                == "baseline not trustworthy: 1 channel with a spread, 2 are needed; "
                + "vibration_g has 0 % of its values, 80 % are needed"
        )
        #expect(throws: BaselineError.noInformativeChannel) {
            _ = try rows.baseline { _, row in row = [1, 2, .nan] }
        }
        #expect(throws: BaselineError.tooShort(seconds: 0)) { _ = try rows.baseline(count: 5) }
        #expect(throws: BaselineError.tooShort(seconds: 17)) { _ = try rows.baseline(count: 30) }
    }

    @Test func `a reference that is short, drifts or holds a fault is not trusted`() throws {
        var rows = SyntheticRows(seed: 9)
        let short = try rows.baseline(count: 200)
        #expect(short.doubts.map(\.kind) == [.tooShort])
        let drift = try rows.baseline(count: 1_800) { index, row in
            row[2] += Double(index) * 0.02
        }
        #expect(drift.doubts.contains { $0.kind == .wandering && $0.channel == 2 })
        let fault = try rows.baseline { index, row in
            if (200..<230).contains(index) { row[1] += 3 }
        }
        #expect(fault.doubts.contains { $0.kind == .fault })
        #expect(fault.distrust?.contains("would have been an alarm") == true)
    }

    @Test func `a clock that goes back while learning does no harm`() throws {
        var rows = SyntheticRows(seed: 12)
        let names = SyntheticRows.names
        var recorder = ReferenceRecorder(channelNames: names)
        for index in 0..<800 {
            if index == 400 { rows.second -= 100_000 }
            let row = rows.next()
            recorder.take(row.span, at: rows.time)
        }
        let baseline = try Baseline(fitting: recorder)
        #expect(baseline.doubts.map(\.kind) == [.tooShort])
        #expect(baseline.spanSeconds > 700 && baseline.spanSeconds < 800)
        #expect(try Baseline(json: Array(baseline.json.utf8)) == baseline)
    }

    @Test func `of two operating states the later one is kept`() throws {
        var rows = SyntheticRows(seed: 10)
        let baseline = try rows.baseline { index, row in if index < 150 { row[0] -= 60 } }
        #expect(baseline.isTrusted)
        #expect(abs(baseline.channels[0].mean - 230) < 1)
        #expect(baseline.rowCount < 250)
    }

    @Test func `a recorder keeps its memory and covers the time evenly`() throws {
        var rows = SyntheticRows(seed: 11)
        var recorder = ReferenceRecorder(
            channelNames: SyntheticRows.names,
            readiness: ReferenceReadiness(span: .seconds(600), rows: 300),
            rowLimit: 256
        )
        var progress = 0.0
        for _ in 0..<6_000 {
            let row = rows.next()
            recorder.take(row.span, at: rows.time)
            let (before, rowCount) = (progress, recorder.rowCount)
            progress = recorder.progress
            #expect(progress >= before && rowCount <= 256)
        }
        let states = [recorder.isReady, recorder.isFull, recorder.refusedCount > 0]
        #expect(states == [true, true, true])
        let sparse = try Baseline(fitting: recorder)
        #expect(sparse.isTrusted)
        #expect(sparse.spanSeconds > 1_000)
        let dense = try rows.baseline(count: 2_000)
        #expect(abs(sparse.channels[1].scale / dense.channels[1].scale - 1) < 0.3)
    }
}
