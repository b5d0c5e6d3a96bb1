import Acquisition
import Diagnostics

/// The `[asset.baseline]` of an asset: from how much it is learned what is healthy, and when.
struct BaselineSection {
    /// The times that can be set, min; the longest is a week.
    static let minutesLimits = 1.0...10_080
    /// The numbers of rows that can be set: what a recorder can be asked for.
    static let rowsLimits = 16...ReferenceRecorder.largestRowLimit

    /// When it is learned what is healthy; the raw value is the word in the configuration.
    enum Learning: String, CaseIterable {
        /// By itself, from the first time that the machine runs.
        case auto
        /// When an operator says so.
        case manual
    }

    /// How long is learned; nil for the default.
    private let span: Duration?
    /// How many rows are learned; nil for the default.
    private let rows: Int?
    /// When it is learned.
    private let learning: Learning

    /// Reads the table, which may be absent; what is wrong in it is reported.
    init(_ table: SettingsTable?) {
        let minutes = table?.optional("learn_minutes", .number(in: Self.minutesLimits))
        span = minutes.map { .seconds(60 * $0) }
        rows = table?.optional("learn_rows", .integer(in: Self.rowsLimits))
        learning =
            table?.value("learn", .choice(of: Learning.self), default: .auto) ?? .auto
        table?.finish()
    }

    /// Puts what is set in the place of the defaults.
    func apply(to settings: inout AnalysisSettings) {
        let span = span ?? settings.readiness.span
        let usualRows = AnalysisSettings.learnRows(span: span, window: settings.featureSet.window)
        settings.readiness = ReferenceReadiness(span: span, rows: rows ?? usualRows)
        settings.learnsByItself = learning == .auto
    }
}
