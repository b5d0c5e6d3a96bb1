import Diagnostics
import Reports
import Store
import Testing

@Suite("reports on paper", .serialized)
struct PaperTests {
    private let scratch = Scratch()

    private func write(
        _ sample: SampleStore,
        _ subject: ReportSubject,
        _ format: ReportFormat,
        fonts: FontFiles = .installed
    ) throws -> (path: String, content: ReportContent) {
        let path = scratch.file("out.\(format.fileEnding)")
        let content = try ReportWriter.write(
            subject,
            from: try sample.file(),
            as: format,
            to: path,
            fonts: fonts
        )
        return (path, content)
    }

    /// What stands on page `number`, as it is laid out.
    private func text(_ path: String, page: Int) throws -> String {
        try #require(output(of: "pdftotext -layout -f \(page) -l \(page) \(path) - 2>/dev/null"))
    }

    private func pageCount(_ path: String) throws -> Int {
        let info = try #require(output(of: "pdfinfo \(path) 2>/dev/null"))
        let line = try #require(info.split(separator: "\n").first { $0.hasPrefix("Pages:") })
        return try #require(Int(line.split(separator: " ").last ?? ""))
    }

    @Test("the certificate has five pages, and each says whose it is, of when, and its number")
    func everyPage() throws {
        let sample = try SampleStore(scratch.path)
        let (path, content) = try write(sample, try sample.subject(), .certificate)
        #expect(try pageCount(path) == 5)
        for page in 1...5 {
            let text = try text(path, page: page)
            #expect(text.contains("Mill 4") && text.contains("Feed pump (pump-1)"))
            #expect(text.contains("2026-01-31 12:00:00 to 2026-01-31 13:30:00 UTC"))
            #expect(text.contains("Page \(page) of 5") && text.contains(content.identity))
            #expect(!text.contains("DIGITAL TWIN"))
        }
        for tool in ["pdftotext \(path) /dev/null", "pdffonts \(path)", "pdfinfo \(path)"] {
            #expect(output(of: "\(tool) 2>&1 >/dev/null") == "", "\(tool) complains")
        }
        let info = try #require(output(of: "TZ=UTC pdfinfo \(path) 2>/dev/null"))
        #expect(info.contains("Sat Jan 31 13:30:00 2026"), "its date is the range's end: \(info)")
        #expect(info.contains("Feed pump"))
    }

    @Test("the numbers on the certificate are those of the store")
    func numbers() throws {
        let sample = try SampleStore(scratch.path)
        let (path, content) = try write(sample, try sample.subject(), .certificate)
        let summary = try text(path, page: 1)
        #expect(content.health == 58)
        #expect(summary.contains("Health 58 of 100, risk MODERATE"))
        #expect(summary.contains("in 300 of 3000 judged records"))
        #expect(summary.contains("34 reports") && summary.contains("16 reports"))
        let sensors = try text(path, page: 2)
        let running = sample.events.filter { $0.state == .running }
        for signal in Signal.allCases {
            let values = running.compactMap { $0[signal] }
            #expect(values.count == 2_700)
            let mean = values.reduce(0, +) / Double(values.count)
            for value in [values.min() ?? 0, mean, values.max() ?? 0] {
                let shown = NumberText.text(value, digits: 5)
                #expect(sensors.contains(shown), "\(signal.name) \(shown)")
            }
        }
        let baseline = try SampleStore.baseline()
        let vibration = baseline.channels[3]
        #expect(sensors.contains(baseline.id))
        #expect(sensors.contains(NumberText.text(vibration.mean, digits: 5)))
        let energy = try text(path, page: 4)
        #expect(sample.totals.kWh > 1.5 && sample.totals.energyCost > 10)
        for value in [sample.totals.kWh, sample.totals.idleKWh, sample.totals.energyCost] {
            #expect(energy.contains(NumberText.text(value, digits: 6)), "\(value)")
        }
        #expect(energy.contains("7.5 ₹ a kWh outside the bands"))
        #expect(energy.contains("9 ₹ a kWh from 18:00 to 22:00 local time"))
        #expect(energy.contains("adds 1 % for each 0.01"))
    }

    @Test("the reasons, the audit trail and the checksums can be read")
    func auditTrail() throws {
        let sample = try SampleStore(scratch.path)
        let (path, content) = try write(sample, try sample.subject(), .certificate)
        let reasons = try text(path, page: 3)
        #expect(reasons.contains("Vibration 0.61 g, 9.2σ above healthy 0.16 g (confidence 93 %)"))
        #expect(reasons.contains("70 % · +9.2σ") && reasons.contains("10 % · -1.5σ"))
        #expect(reasons.contains("HEALTHY to ANOMALY_DETECTED"))
        let audit = try text(path, page: 5)
        #expect(audit.contains(content.dataDigest) && content.dataDigest.utf8.count == 64)
        let baseline = Array(try SampleStore.baseline().json.utf8)
        #expect(audit.contains(SHA256.hexadecimal(SHA256.digest(baseline))))
        #expect(audit.contains("Operator log (1)") && audit.contains("Seen; bearing ordered"))
        #expect(audit.contains("2 gaps of 40 min together"))
        #expect(audit.contains("2026-01-31 12:19:59") && audit.contains("2026-01-31 12:30:00"))
        #expect(audit.contains("The clock was set by 3 ms"), "the agent's own events are told")
        #expect(!audit.contains("Of another machine"))
        #expect(audit.contains(AnalysisPlan.detectorVersion))
    }

    @Test("the executive report is one page and says the same")
    func executive() throws {
        let sample = try SampleStore(scratch.path)
        let (path, content) = try write(sample, try sample.subject(), .pdf)
        #expect(try pageCount(path) == 1)
        let text = try text(path, page: 1)
        #expect(text.contains("Health 58 of 100, risk MODERATE"))
        #expect(text.contains("\(NumberText.text(sample.totals.kWh, digits: 4)) kWh"))
        #expect(text.contains("Page 1 of 1") && text.contains(content.identity))
        #expect(content.coverage.events == 3_000)
        #expect(text.contains("55.51 % of the range has data"))
    }

    @Test("every page of simulated data says DIGITAL TWIN, in a band and across the page")
    func digitalTwin() throws {
        let sample = try SampleStore(scratch.path, source: .simulator)
        for format in [ReportFormat.certificate, .pdf] {
            let (path, _) = try write(sample, try sample.subject(), format)
            for page in 1...(try pageCount(path)) {
                let laidOut = try text(path, page: page)
                #expect(laidOut.contains("DIGITAL TWIN: simulated data"))
                let raw = try #require(
                    output(of: "pdftotext -raw -f \(page) -l \(page) \(path) - 2>/dev/null")
                )
                let letters = String(raw.filter { !$0.isWhitespace })
                let parts = letters.split(
                    separator: "DIGITALTWIN",
                    omittingEmptySubsequences: false
                )
                #expect(parts.count == 3, "the band, and the letters across the page")
            }
        }
    }

    @Test("names that are not Latin are there, with every letter the fonts have")
    func otherScripts() throws {
        let sample = try SampleStore(scratch.path)
        let subject = try sample.subject(name: "Насос № 1 Αντλία é", site: "Завод «Волга»")
        let (path, _) = try write(sample, subject, .certificate)
        let text = try text(path, page: 5)
        #expect(text.contains("Насос № 1 Αντλία é (pump-1)") && text.contains("Завод «Волга»"))
        let fonts = try #require(output(of: "pdffonts \(path) 2>/dev/null"))
        let embedded = fonts.split(separator: "\n").dropFirst(2)
        #expect(!embedded.isEmpty && embedded.allSatisfy { $0.contains("yes yes") }, "\(fonts)")
    }

    @Test("letters that no font has are boxes, and a note says what to install")
    func missingLetters() throws {
        let sample = try SampleStore(scratch.path)
        let fonts = FontFiles(regular: FontFiles.installed.regular, bold: nil)
        let subject = try sample.subject(name: "ポンプ 🏭 \u{7}bell")
        let (path, _) = try write(sample, subject, .pdf, fonts: fonts)
        let text = try text(path, page: 1)
        #expect(text.contains("fonts-droid-fallback"))
        #expect(text.contains("(pump-1)"))
    }

    @Test("without any TrueType font the report is there, in Latin letters, and says so")
    func noFonts() throws {
        let sample = try SampleStore(scratch.path)
        for fonts in [
            FontFiles(regular: nil, bold: nil),
            FontFiles(regular: "/nonexistent.ttf", bold: "/etc/passwd"),
            FontFiles(regular: "/etc/passwd", bold: nil),
        ] {
            let subject = try sample.subject(name: "Насос")
            let (path, _) = try write(sample, subject, .certificate, fonts: fonts)
            #expect(try pageCount(path) == 5)
            let text = try text(path, page: 1)
            #expect(text.contains("????? (pump-1)") && text.contains("fonts-dejavu-core"))
            #expect(text.contains("Health 58 of 100"))
        }
    }

    @Test("a range without data gives a whole report that says so")
    func emptyRange() throws {
        let sample = try SampleStore(scratch.path)
        let subject = try sample.subject(
            from: SampleStore.start + .seconds(-7_200),
            end: SampleStore.start + .seconds(-3_600)
        )
        for format in ReportFormat.allCases {
            let (path, content) = try write(sample, subject, format)
            #expect(content.coverage.events == 0 && content.health == nil)
            guard format.fileEnding == "pdf" else { continue }
            let raw = try #require(output(of: "pdftotext -l 1 \(path) - 2>/dev/null"))
            let text = raw.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(text.contains("There is no data of this asset in this range"))
            #expect(!text.contains("Health 0 of"), "no data is not zero")
        }
    }

    @Test(
        "long names and texts stay inside the page, and stay readable where they are short enough"
    )
    func longNames() throws {
        let sample = try SampleStore(scratch.path)
        let long = String(repeating: "Very long name ", count: 40)
        let subject = try sample.subject(name: long, site: String(repeating: "x", count: 2_000))
        let (path, _) = try write(sample, subject, .certificate)
        #expect(try pageCount(path) == 5)
        #expect(try text(path, page: 1).contains("Very long name Very"))
    }
}
