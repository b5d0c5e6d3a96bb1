// Internal: TOMLKit imports Foundation, whose members would else be found from every importer of
// this module and pull ICU into the binary, as one `contains` did.
internal import TOMLKit

/// A TOML document that is read strictly: every fault at once, each with key and line.
///
/// ```swift
/// let faults = SettingsFaults()
/// let root = try SettingsDocument(text: text, file: "stator.toml").root(reporting: faults)
/// let site = root.value("site", .text, default: "site")
/// for device in root.tables("device") {
///     let unitID = device.required("unit_id", .integer(in: 1...247))
///     device.finish()
/// }
/// root.finish()
/// for fault in faults.sorted { print(fault) }
/// ```
public struct SettingsDocument {
    /// The largest document, in bytes.
    public static let byteLimit = 262_144
    /// The deepest place of a value: `a[1].b` is at 3.
    public static let depthLimit = 16

    /// The document's file name as the user knows it.
    public let file: String
    let root: SettingsValue
    private let lines: SettingsLines

    /// Parses `text`; `file` is how faults call it.
    ///
    /// - Throws: the first thing that is no TOML, or a limit that the document breaks.
    public init(text: String, file: String) throws(SettingsSyntaxError) {
        self.file = file
        guard text.utf8.count <= Self.byteLimit else {
            throw Self.error(
                file,
                "\(text.utf8.count) bytes are more than the \(Self.byteLimit) a file may have"
            )
        }
        do throws(SettingsLines.Refusal) {
            lines = try SettingsLines(of: text)
        } catch {
            throw Self.error(file, line: error.line, error.message)
        }
        do {
            root = SettingsValue(try TOMLTable(string: text))
        } catch let error as TOMLParseError {
            let place = error.source.begin
            throw Self.error(file, line: place.line, column: place.column, error.description)
        } catch {
            throw Self.error(file, "\(error)")
        }
    }

    /// The document's own table; whatever is wrong in it goes to `faults`.
    public func root(reporting faults: SettingsFaults) -> SettingsTable {
        guard case .table(let entries) = root else {
            preconditionFailure("the root of a TOML document is a table")
        }
        return SettingsTable(entries, at: .root, place: .init(file, lines, faults))
    }

    private static func error(
        _ file: String,
        line: Int = 1,
        column: Int? = nil,
        _ message: String
    ) -> SettingsSyntaxError {
        SettingsSyntaxError(
            fault: SettingsFault(
                file: file,
                line: line,
                column: column,
                key: "",
                message: message
            )
        )
    }
}
