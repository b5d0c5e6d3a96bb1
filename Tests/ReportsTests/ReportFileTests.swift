import Diagnostics
import Glibc
import Reports
import Store
import Testing

@Suite("a report's file and range", .serialized)
struct ReportFileTests {
    private let scratch = Scratch()

    @Test("the same report twice has the same bytes, in every format, from one store and its copy")
    func sameBytes() throws {
        let sample = try SampleStore(scratch.path)
        for format in ReportFormat.allCases {
            var all: [[UInt8]] = []
            for name in ["a", "b"] {
                let path = scratch.file(name)
                try ReportWriter.write(
                    try sample.subject(),
                    from: try sample.file(),
                    as: format,
                    to: path
                )
                all.append(try #require(contents(of: path)))
            }
            #expect(all[0] == all[1] && all[0].count > 1_000, "\(format)")
        }
        #expect(scratch.names.allSatisfy { !$0.hasSuffix(".part") })
    }

    @Test("a full disk and a target that cannot be written are said, and leave nothing behind")
    func cannotWrite() throws {
        let sample = try SampleStore(scratch.path)
        let subject = try sample.subject()
        let file = try sample.file()
        let before = scratch.names
        for format in ReportFormat.allCases {
            for path in ["/proc/report.out", scratch.file("no/such/directory"), scratch.path] {
                do throws(ReportError) {
                    try ReportWriter.write(
                        subject,
                        from: file,
                        as: format,
                        to: path
                    )
                    Issue.record("\(format) was written to \(path)")
                } catch {
                    guard case .cannotWrite(let told, let code, _) = error else {
                        Issue.record("\(error)")
                        continue
                    }
                    #expect(told == path && code != 0)
                }
            }
        }
        #expect(scratch.names == before)
    }

    @Test("a file that is there stays as it is when its replacement fails midway")
    func keepsTheOld() throws {
        let sample = try SampleStore(scratch.path)
        let path = scratch.file("old.xlsx")
        put(Array("precious".utf8), to: path)
        let file = try sample.file()
        let subject = try sample.subject()
        #expect(throws: ReportError.self) {
            try ReportWriter.write(
                subject,
                from: file,
                as: .xlsx,
                to: path,
                progress: { _ throws(ReportError) in throw .cancelled }
            )
        }
        #expect(contents(of: path) == Array("precious".utf8))
        #expect(scratch.names.allSatisfy { !$0.hasSuffix(".part") })
    }

    @Test("an asset that the store does not know is refused by name")
    func unknownAsset() throws {
        let sample = try SampleStore(scratch.path)
        var subject = try sample.subject()
        subject.assetID = "nope"
        let file = try sample.file()
        do throws(ReportError) {
            _ = try ReportAssembly.content(of: subject, in: file)
            Issue.record("a report of an unknown asset")
        } catch {
            #expect("\(error)" == "there is no asset nope; there is other, pump-1")
        }
    }

    @Test("a range that is empty, reversed or longer than 400 days is refused; 400 days are taken")
    func ranges() throws {
        func subject(_ seconds: Int64) throws(ReportError) -> ReportSubject {
            try ReportSubject(
                assetID: "a",
                assetName: "a",
                site: "",
                from: SampleStore.start,
                end: Timestamp(
                    microseconds: SampleStore.start.microseconds + seconds * 1_000_000
                ),
                programVersion: ""
            )
        }
        for seconds: Int64 in [0, -1, 400 * 86_400 + 1] {
            #expect(throws: ReportError.self) { try subject(seconds) }
        }
        for seconds: Int64 in [1, 400 * 86_400] {
            #expect(try subject(seconds).seconds == Double(seconds))
        }
    }

    @Test(
        "a range takes what begins in it, its end not included, and gaps are counted to the second"
    )
    func boundaries() throws {
        let sample = try SampleStore(scratch.path)
        let from = SampleStore.start + .seconds(1_190)
        let content = try ReportAssembly.content(
            of: try sample.subject(from: from, end: SampleStore.start + .seconds(1_810)),
            in: try sample.file()
        )
        #expect(content.coverage.records == 20)
        #expect(content.coverage.gapCount == 1)
        #expect(content.coverage.missingSeconds == 601)
        let end = try ReportAssembly.content(
            of: try sample.subject(from: from, end: SampleStore.start + .seconds(1_191)),
            in: try sample.file()
        )
        #expect(end.coverage.records == 1 && end.coverage.gapCount == 0)
        #expect(end.dataDigest != content.dataDigest && end.identity != content.identity)
    }

    @Test("file names are of the asset and the range, whatever the asset is called")
    func fileNames() throws {
        let sample = try SampleStore(scratch.path)
        var subject = try sample.subject()
        #expect(
            ReportFormat.certificate.fileName(of: subject)
                == "stator-pump-1-20260131T120000Z-20260131T133000Z-certificate.pdf"
        )
        subject.assetID = "../../etc/pässwd \"x\""
        let name = ReportFormat.xlsx.fileName(of: subject)
        #expect(name.hasPrefix("stator-.._.._etc_p_sswd__x_-") && !name.contains("/"))
    }
}
