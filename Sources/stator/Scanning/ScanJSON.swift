import Acquisition
import Diagnostics

/// What a scan found, as one JSON object on one line.
enum ScanJSON {
    /// `{"targets":[…]}`.
    static func text(_ reports: [ScanReport]) -> String {
        "{\"targets\":[\(reports.map(target).joined(separator: ","))]}"
    }

    private static func target(_ report: ScanReport) -> String {
        let hints = ScanHints(report).lines.map(JSONText.quoted).joined(separator: ",")
        let trials = report.trials.map { trial in
            "{\"setting\":\(JSONText.quoted(trial.setting)),\"units_asked\":\(trial.units)"
                + ",\"units_planned\":\(trial.planned),\"timeout_ms\":\(milliseconds(trial.timeout))}"
        }
        return "{\"target\":\(JSONText.quoted("\(report.target)"))"
            + ",\"complete\":\(report.isWhole),\"elapsed_ms\":\(milliseconds(report.elapsed))"
            + ",\"failure\":\(report.failure.map(JSONText.quoted) ?? "null")"
            + ",\"stream\":\(stream(report.unasked))"
            + ",\"modbus_tcp\":\"\(report.modbusTCP.rawValue)\""
            + ",\"rtu_over_tcp\":\"\(report.rtuOverTCP.rawValue)\""
            + ",\"devices\":[\(report.devices.map(device).joined(separator: ","))]"
            + ",\"hints\":[\(hints)],\"trials\":[\(trials.joined(separator: ","))]}"
    }

    private static func stream(_ unasked: ScanReport.Unasked?) -> String {
        guard case .wt901(let line, let rate) = unasked else { return "null" }
        return "{\"profile\":\"witmotion-wt901\",\"samples_per_second\":\(rate)\(settings(line))}"
    }

    private static func device(_ device: ScanReport.Device) -> String {
        let guesses = device.guesses.map { guess in
            "{\"function\":\(guess.function.rawValue),\"address\":\(guess.address)"
                + ",\"encoding\":\(JSONText.quoted(guess.encoding.rawValue))"
                + ",\"value\":\(guess.value),\"unit\":\"\(guess.quantity.rawValue)\"}"
        }
        let roundTrip = device.roundTrip.map { "\(milliseconds($0))" } ?? "null"
        return "{\"kind\":\"\(device.link.kind)\",\"unit_id\":\(device.unitID)"
            + (device.line.map(settings) ?? "")
            + ",\"round_trip_ms\":\(roundTrip)"
            + ",\"exception\":\(device.exception.map(String.init) ?? "null")"
            + ",\"profiles\":[\(device.fits.map(fit).joined(separator: ","))]"
            + ",\"looks_like\":[\(guesses.joined(separator: ","))]}"
    }

    private static func fit(_ fit: ProfileFit) -> String {
        let evidence = fit.evidence.map {
            "{\"points\":\($0.points),\"text\":\(JSONText.quoted($0.text))}"
        }
        return "{\"profile\":\(JSONText.quoted(fit.profile.name))"
            + ",\"confidence\":\"\(fit.confidence.rawValue)\",\"points\":\(fit.points)"
            + ",\"word_order_swapped\":\(fit.isWordOrderSwapped)"
            + ",\"evidence\":[\(evidence.joined(separator: ","))]}"
    }

    private static func settings(_ line: LineSettings) -> String {
        ",\"baud\":\(line.baud),\"parity\":\"\(line.parity.rawValue)\",\"stop_bits\":\(line.stopBits)"
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        duration.wholeNanoseconds / 1_000_000
    }
}
