import Diagnostics
import Reports
import Store
import Testing

@Suite("reports as tables", .serialized)
struct TableTests {
    private let scratch = Scratch()

    private func write(
        _ sample: SampleStore,
        _ format: ReportFormat,
        name: String = "out"
    ) throws -> String {
        let path = scratch.file("\(name).\(format.fileEnding)")
        try ReportWriter.write(
            try sample.subject(),
            from: try sample.file(),
            as: format,
            to: path
        )
        return path
    }

    /// What Debian's openpyxl says to `script`, which has the workbook as `book`.
    private func python(_ path: String, _ script: String) throws -> [String] {
        let file = scratch.file("script.py")
        let text = "import openpyxl\nbook = openpyxl.load_workbook('\(path)')\n\(script)\n"
        put(Array(text.utf8), to: file)
        let answer = try #require(output(of: "/usr/bin/python3 \(file)"))
        return answer.split(separator: "\n").map(String.init)
    }

    private func rows(_ path: String) throws -> [[String]] {
        let text = String(decoding: try #require(contents(of: path)), as: UTF8.self)
        return text.split(separator: "\r\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test("openpyxl reads every number back as it is stored, to the last digit")
    func everyNumber() throws {
        let sample = try SampleStore(scratch.path)
        let path = try write(sample, .xlsx)
        let script = """
            sheet = book['Readings']
            head = [cell.value for cell in sheet[1]]
            for row in sheet.iter_rows(min_row=2, values_only=True):
                row = dict(zip(head, row))
                print(' '.join(repr(float(row[name])) for name in ('voltage_v_mean', 'current_a_mean',
                    'power_factor_mean', 'power_kw_mean', 'vibration_g_max')), row['timestamp'])
            """
        let lines = try python(path, script)
        #expect(lines.count == sample.events.count)
        for (line, event) in zip(lines, sample.events) {
            let fields = line.split(separator: " ")
            #expect(Double(fields[0]) == event.voltageV)
            #expect(Double(fields[1]) == event.currentA)
            #expect(Double(fields[2]) == event.powerFactor)
            #expect(Double(fields[3]) == event.powerKW)
            #expect(Double(fields[4]) == event.vibrationG)
            let time = try #require(event.timestamp).description
            #expect(time.hasPrefix("\(fields[5])T\(fields[6].prefix(8))"), "\(line) \(time)")
        }
    }

    @Test("the workbook has its sheets, real dates, a frozen and filtered head, and the log")
    func workbook() throws {
        let sample = try SampleStore(scratch.path)
        let path = try write(sample, .xlsx)
        let script = """
            print(book.sheetnames)
            sheet = book['Readings']
            print(sheet.freeze_panes, sheet.auto_filter.ref, sheet['A2'].is_date, sheet['A2'].number_format)
            for row in book['Operator log'].iter_rows(min_row=2, values_only=True):
                print(row[0], row[1], row[2], row[4])
            summary = {row[0].value: row[1].value for row in book['Summary'] if row[0].value}
            print(summary['Health score, 0 to 100'], summary['Risk'], summary['Sensor events'])
            print(repr(summary['Active energy, kWh']), summary['SHA-256 of the stored records'])
            energy = list(book['Energy'].iter_rows(min_row=2, values_only=True))
            print(len(energy), energy[0][0], repr(energy[0][1]), repr(energy[0][7]))
            print(book.properties.created, book.properties.title)
            """
        let lines = try python(path, script)
        #expect(lines[0] == "['Summary', 'Operator log', 'Readings', 'Energy']")
        #expect(lines[1] == "A2 A1:AE3001 True yyyy\\-mm\\-dd hh:mm:ss.000")
        #expect(lines[2].hasPrefix("2026-01-31 12:20:00 agent warning No reading"))
        #expect(lines[5].hasPrefix("2026-01-31 12:43:20 operator notice Seen; bearing ordered"))
        #expect(lines[7] == "58 MODERATE 3000" || lines[7] == "58.0 MODERATE 3000", "\(lines[7])")
        #expect(lines[8].hasPrefix("\(sample.totals.kWh) "))
        #expect(
            lines[9] == "1 2026-01-31 12:00:00 \(sample.totals.kWh) \(sample.totals.energyCost)",
            "\(lines[9])"
        )
        #expect(lines[10].hasPrefix("2026-01-31 13:30:00 Report of Feed pump (pump-1)"))
    }

    @Test("CSV has a line a record with every digit, score and state")
    func csv() throws {
        let sample = try SampleStore(scratch.path)
        let rows = try rows(try write(sample, .csv))
        #expect(rows.count == sample.events.count + 1)
        let head = rows[0]
        let voltage = try #require(head.firstIndex(of: "voltage_v_mean"))
        let score = try #require(head.firstIndex(of: "anomaly_score"))
        let state = try #require(head.firstIndex(of: "asset_state"))
        for (row, event) in zip(rows.dropFirst(), sample.events) {
            #expect(row.count == head.count)
            #expect(row[0] == "Mill 4" && row[1] == "pump-1" && row[3] == "modbus-rtu")
            #expect(row[2] == event.timestamp?.description)
            #expect(Double(row[voltage]) == event.voltageV)
            let isAlarm = row[state] == "ANOMALY_DETECTED"
            #expect((try #require(Double(row[score])) > 0.65) == isAlarm)
        }
    }

    @Test("JSON lines have the subject first, then all else, and the summary last")
    func jsonLines() throws {
        let sample = try SampleStore(scratch.path)
        let path = try write(sample, .jsonl)
        let script = """
            import json
            lines = [json.loads(line) for line in open('\(path)', encoding='utf-8')]
            kinds = [line['type'] for line in lines]
            print(kinds[0], kinds[-1], len(kinds))
            for kind in ('reading', 'health_report', 'event', 'energy_day'):
                print(kind, kinds.count(kind))
            print(repr([l for l in lines if l['type'] == 'reading'][7]['voltage_v_mean']))
            print(lines[-1]['health_score'], lines[-1]['simulated'], lines[-1]['events'])
            """
        let file = scratch.file("lines.py")
        put(Array(script.utf8), to: file)
        let answer = try #require(output(of: "/usr/bin/python3 \(file)"))
        let lines = answer.split(separator: "\n")
        #expect(lines[0] == "subject summary 3058")
        #expect(lines[1] == "reading 3000" && lines[2] == "health_report 50")
        #expect(lines[3] == "event 5" && lines[4] == "energy_day 1")
        #expect(Double(lines[5]) == sample.events[7].voltageV)
        #expect(lines[6] == "58 False 3000")
    }

    @Test("a name that a spreadsheet would run as a formula is none in CSV, and text in a workbook")
    func formulas() throws {
        let sample = try SampleStore(scratch.path)
        let subject = try sample.subject(name: "=1+1", site: "=cmd|' /C calc'!A0,\"x\"")
        for format in [ReportFormat.csv, .xlsx] {
            try ReportWriter.write(
                subject,
                from: try sample.file(),
                as: format,
                to: scratch.file("f.\(format.fileEnding)")
            )
        }
        let csv = String(decoding: try #require(contents(of: scratch.file("f.csv"))), as: UTF8.self)
        let line = try #require(csv.split(separator: "\r\n").dropFirst().first)
        #expect(line.hasPrefix("\"'=cmd|' /C calc'!A0,\"\"x\"\"\",pump-1,"))
        let script = "cell = book['Summary']['B4']\nprint(cell.data_type, cell.value)"
        let cell = try python(scratch.file("f.xlsx"), script)
        #expect(cell.count == 1 && !cell[0].hasPrefix("f"), "\(cell)")
    }
}
