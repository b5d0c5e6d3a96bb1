import Acquisition
import Diagnostics

/// What a scan found at one port or host, for a person.
struct ScanText {
    /// The evidence that is told of a device.
    private static let evidenceLimit = 3
    /// More settings than this are counted, not named.
    private static let settingsLimit = 9

    private let report: ScanReport
    private let settings: ScanSettings

    init(_ report: ScanReport, _ settings: ScanSettings) {
        self.report = report
        self.settings = settings
    }

    /// Headline, table of devices, what else was seen, what to check, what was tried.
    var text: String {
        var lines = [Terminal.styled("\(report.target): \(headline)", .bold, on: .result)]
        lines += table
        for device in report.devices { lines += details(of: device) }
        if let failure = report.failure {
            lines.append("  " + Terminal.styled(failure, .red, on: .result))
        }
        lines += ScanHints(report).lines.map { "  - \($0)" }
        lines += tried
        return lines.joined(separator: "\n")
    }

    private var headline: String {
        let time = report.elapsed > .zero ? " in \(report.elapsed.inWords)" : ""
        let cut = report.isWhole || report.failure != nil ? "" : " (stopped before the end)"
        if case .wt901 = report.unasked { return "a WT901 stream" + time + cut }
        let count = report.devices.count
        let what = count == 0 ? "nothing found" : count == 1 ? "1 device" : "\(count) devices"
        return what + time + cut
    }

    private var table: [String] {
        guard !report.devices.isEmpty else { return [] }
        let head = ["setting", "unit", "profile", "words", "reply", "fit"]
        let rows =
            [head]
            + report.devices.map { device in
                [
                    device.line.map { "\($0)" } ?? device.link.kind, "\(device.unitID)",
                    device.best?.profile.name ?? "none fits", device.wordOrder,
                    device.roundTrip?.inWords ?? "", device.best?.confidence.rawValue ?? "",
                ]
            }
        let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return "  " + cells.joined(separator: "  ").trimmedAtEnd
        }
    }

    private func details(of device: ScanReport.Device) -> [String] {
        var lines: [String] = []
        if let best = device.best {
            lines.append("  unit \(device.unitID) is \(best.profile.title): \(reasons(best))")
            for other in device.equals {
                lines.append("    fits as well, look at the device: \(other.profile.name)")
            }
            for other in device.fits.dropFirst(1 + device.equals.count) {
                let turned = other.isWordOrderSwapped ? ", words the other way round" : ""
                lines.append(
                    "    less fitting: \(other.profile.name)\(turned): \(reasons(other, against: true))"
                )
            }
            if best.isWordOrderSwapped { lines.append("    \(device.advice)") }
            return lines
        }
        if let exception = device.exception, device.guesses.isEmpty {
            lines.append(
                "  unit \(device.unitID) is there, but refused what it was asked first with exception"
                    + " \(exception), and no profile fits the rest"
            )
        }
        lines.append("  \(device.advice)")
        for guess in device.guesses {
            let function = guess.function == .input ? 4 : 3
            lines.append(
                "    function \(function), address \(guess.address), \(guess.encoding.rawValue): "
                    + "\(EvidenceText.rounded(guess.value)) \(guess.quantity.rawValue)"
            )
        }
        return lines
    }

    private func reasons(_ fit: ProfileFit, against: Bool = false) -> String {
        let all = against ? fit.evidence.filter { $0.points < 0 } : fit.evidence
        let shown = all.prefix(Self.evidenceLimit).map(\.text)
        guard shown.isEmpty else { return shown.joined(separator: "; ") }
        return against ? "fewer values that make sense" : "its registers are answered"
    }

    /// What was tried, and what was left out and would take how long.
    private var tried: [String] {
        guard !report.trials.isEmpty else { return [] }
        var units: [(setting: String, count: Int)] = []
        for trial in report.trials {
            if let place = units.firstIndex(where: { $0.setting == trial.setting }) {
                units[place].count += trial.units
            } else {
                units.append((trial.setting, trial.units))
            }
        }
        let counts = Set(units.map(\.count)).sorted(by: >)
        let all = counts.map { count in
            let settings = units.filter { $0.count == count }.map(\.setting)
            let shown =
                settings.count <= Self.settingsLimit
                ? settings.joined(separator: ", ") : "\(settings.count) settings"
            return "\(count) unit id\(count == 1 ? "" : "s") at \(shown)"
        }
        var lines = ["  tried: \(all.joined(separator: "; "))"]
        if !report.leftOut.isEmpty {
            let time = report.leftOut.reduce(Duration.zero) { $0 + $1.duration }.inWords
            let how = settings.isQuick ? "without --quick, or with --all" : "with --all"
            lines.append(
                "  not tried: \(report.leftOut.reduce(0) { $0 + $1.units.count }) more pairs of unit id"
                    + " and setting; \(how), at most \(time) more"
            )
        }
        return lines
    }
}

extension ScanReport.Device {
    /// The profiles that fit as well as the best: nothing on the wire tells them apart.
    var equals: [ProfileFit] {
        guard let best else { return [] }
        return Array(
            fits.dropFirst().prefix {
                $0.points == best.points && $0.usefulValues == best.usefulValues
                    && $0.confidence == best.confidence
            }
        )
    }

    /// The order of words of its long numbers; empty if it has none or is not known.
    var wordOrder: String {
        guard let best, case .modbus(let table) = best.profile.conversation,
            let entry = table.entries.first(where: { $0.encoding.count > 1 })
        else { return "" }
        let isABCD = (entry.wordOrder == .abcd) != best.isWordOrderSwapped
        return isABCD ? "ABCD" : "CDAB"
    }
}

/// Numbers as a person reads them.
enum EvidenceText {
    /// With two decimal places.
    static func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

extension String {
    /// Without the spaces at its end.
    var trimmedAtEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
