import Acquisition
import Reports

/// What goes out on a stick, and what shows it.
struct ExportSettings: Hashable, Sendable {
    /// The last so many days.
    var days = 31
    /// The reports of each asset.
    var formats: [ReportFormat] = [.pdf, .certificate, .xlsx]
    /// The folder of a light in sysfs; nil where none shows it.
    var led: String?
}

/// Reads `[export]`, in which every key has a default.
enum ExportSection {
    /// The days that can be set: what a report can be of.
    static let dayLimits = 1...Int(ReportSubject.dayLimit)
    /// Where lights are.
    private static let ledPrefix = "/sys/class/leds/"

    /// What `root` says of exports.
    static func settings(in root: SettingsTable) -> ExportSettings {
        var settings = ExportSettings()
        guard let table = root.table("export") else { return settings }
        settings.days = table.value("days", .integer(in: dayLimits), default: settings.days)
        settings.formats = table.value(
            "reports",
            .array(of: .choice(of: ReportFormat.self), countLimit: ReportFormat.allCases.count)
                .rejecting { formats in
                    let twice = formats.first { format in formats.count { $0 == format } > 1 }
                    return twice.map { "names \($0.rawValue) twice; take one out" }
                },
            default: settings.formats
        )
        settings.led = table.optional(
            "led",
            .path(example: "\(ledPrefix)ACT").rejecting { path in
                path.hasPrefix(ledPrefix) && path.utf8.count > ledPrefix.utf8.count
                    && !path.contains("..")
                    ? nil : "\"\(path)\" is no light: it is one of \(ledPrefix)*"
            }
        )
        table.finish()
        return settings
    }
}
