import Acquisition
import Diagnostics

/// The `[asset.rotation]` of an asset: how fast its shaft turns.
struct RotationSection {
    /// The speeds that can be set, 1/min.
    static let rpmLimits = 10.0...60_000
    /// The numbers of poles that can be set.
    static let poles = [2, 4, 6, 8, 10, 12, 14, 16]
    /// The frequency of the supply, Hz; at another one set rpm.
    static let lineHz = 50.0

    /// How fast it turns.
    private(set) var speed = RotationSpeed.unknown

    /// Reads the table, which may be absent; what is wrong in it is reported.
    init(_ table: SettingsTable?) {
        guard let table else { return }
        if let rpm = table.optional("rpm", .number(in: Self.rpmLimits)) {
            speed = .configured(hz: rpm / 60)
        }
        if table.has("rpm") {
            table.refuse("poles", because: "is a guess at what rpm says; keep one of the two")
        } else if let poles = table.optional("poles", .integer(oneOf: Self.poles)) {
            speed = .inductionMotor(lineHz: Self.lineHz, poles: poles)
        }
        table.finish()
    }
}
