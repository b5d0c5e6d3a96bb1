import BusProof
import Diagnostics
import Glibc
import Platform
import Testing

@testable import Acquisition

@Suite("A scan listens before it sends")
struct ListeningTests {
    private func settings() -> ScanSettings {
        ScanBench.settings(units: [1]) { $0.listenTime = .milliseconds(150) }
    }

    @Test("The stream of a WT901 is recognised, and nothing is sent to it")
    func stream() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let stream = try WT901Stream(
            path: path,
            line: LineSettings(baud: 115_200, parity: .none, stopBits: 1),
            rateHz: 100,
            sample: { { $0 == .accelerationZ ? 1 : 0 } }
        )
        defer { stream.stop() }
        let report = try ScanBench.scan(.port(path: path), settings())
        guard case .wt901(_, let rate) = report.unasked else {
            Issue.record("\(report)")
            return
        }
        #expect((20...1_000).contains(rate))
        #expect(report.trials.isEmpty)
        #expect(report.foundSomething)
    }

    @Test("Another client's requests are recognised by their checksums, and nothing is sent")
    func otherClient() throws {
        let report = try jammed(RTUFrame.withChecksum([17, 3, 0, 0, 0, 2]), every: 40)
        guard case .otherClient(_, let units) = report.unasked else {
            Issue.record("\(report)")
            return
        }
        #expect(units == [17])
        #expect(report.trials.isEmpty)
        #expect(!report.foundSomething)
    }

    @Test("Bytes that keep coming and are neither are told as that, and nothing is sent")
    func bytes() throws {
        let report = try jammed([0x00, 0xF8, 0x00], every: 10)
        guard case .bytes = report.unasked else {
            Issue.record("\(report)")
            return
        }
        #expect(report.trials.isEmpty)
    }

    /// A scan of a line on which `bytes` come again and again.
    private func jammed(_ bytes: [UInt8], every milliseconds: Int) throws -> ScanReport {
        let terminal = try PseudoTerminal()
        let isStopped = Condition(false)
        let jammer = WorkerThread(name: "jammer") {
            while !isStopped.withLock(\.self) {
                _ = write(terminal.controller, bytes, bytes.count)
                isStopped.wait(upTo: .milliseconds(milliseconds), until: \.self, then: { _ in })
            }
        }
        defer {
            isStopped.signal { $0 = true }
            jammer.join()
        }
        return try ScanBench.scan(.port(path: terminal.path), settings())
    }
}
