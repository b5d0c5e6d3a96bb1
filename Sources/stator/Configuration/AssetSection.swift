import Acquisition
import Diagnostics
import DigitalTwin

/// One `[[asset]]`, with the devices that it names.
struct AssetSection {
    /// The currents a motor can have, A: what the door lets in.
    static let currentALimits = 0...Signal.current.admissibleRange.upperBound
    /// The rated currents a motor can have, A.
    static let ratedCurrentALimits = 0.05...Signal.current.admissibleRange.upperBound

    let table: SettingsTable
    let id: String?
    let name: String?
    /// The place of its meter among all devices; nil without one and after a fault.
    private(set) var meter: Int?
    /// The place of its vibration sensor among all devices; nil without one and after a fault.
    private(set) var vibration: Int?
    /// Whether it names devices, existing ones or not: then the twin must not run for it.
    let hasDevices: Bool
    private(set) var phases = 1
    private(set) var duty = DutyThresholds.unknownMotor
    private(set) var twin: TwinSettings?
    /// The current of its name plate, a twin's always, in A; nil where it is not known.
    private(set) var ratedCurrentA: Double?
    /// How other systems send its events; nil where they do not.
    private(set) var ingest: IngestSection?
    /// How its events are analysed; nil only while the table is read.
    private(set) var analysis: AnalysisSection?

    /// Reads the table; what is wrong in it is reported.
    ///
    /// - Parameters:
    ///   - table: the table.
    ///   - position: its place among the assets, from 0: the seed of a twin that has none set.
    ///   - devices: the devices it can name.
    init(_ table: SettingsTable, position: Int, devices: [DeviceSection]) {
        self.table = table
        id = table.required("id", .identifier)
        name = table.optional("name", .text)
        hasDevices = table.has("meter") || table.has("vibration")
        meter = Self.device("meter", as: .electrical, in: table, devices)
        vibration = Self.device("vibration", as: .vibration, in: table, devices)
        if table.has("vibration"), !table.has("meter") {
            let message =
                "needs a meter beside it: an event without voltage and current says "
                + "nothing of a motor; add meter"
            table.report("vibration", message)
        }
        readPhases(meter: meter.flatMap { devices[$0].profile })
        readIngest()
        readMotor(position: position)
        analysis = analysisSection(devices)
        table.finish()
    }

    private static func device(
        _ key: String,
        as kind: DeviceProfile.Kind,
        in table: SettingsTable,
        _ devices: [DeviceSection]
    ) -> Int? {
        guard let name = table.optional(key, .text) else { return nil }
        guard let index = devices.firstIndex(where: { $0.id == name }) else {
            let hint = SettingsSpelling.hint(for: name, in: devices.compactMap(\.id))
            table.report(key, "\(name.quotedForMessage) is not the id of a device; \(hint)")
            return nil
        }
        if let profile = devices[index].profile, profile.kind != kind {
            let found = profile.kind == .vibration ? "a vibration sensor" : "a meter"
            table.report(key, "\(name) is \(found) (\(profile.name)); name another device")
            return nil
        }
        return index
    }

    private mutating func readPhases(meter: DeviceProfile?) {
        let fallback = meter?.phases ?? 1
        phases = table.value("phases", .integer(oneOf: [1, 3]), default: fallback)
        if let meter, meter.kind == .electrical, phases > meter.phases {
            let message =
                "3 phases cannot be measured by a one-phase meter (\(meter.name)); "
                + "set 1 or name a three-phase meter"
            table.report("phases", message)
        }
    }

    private mutating func readIngest() {
        guard let section = table.table("ingest") else { return }
        if hasDevices || table.has("twin") {
            let message =
                "is for an asset whose events other systems send, and two sources would mix; take "
                + "it out, or meter, vibration and twin"
            table.report("ingest", message)
            section.allow(IngestSection.keys)
            section.finish()
        } else {
            ingest = IngestSection(section)
        }
    }

    /// The rated current, the thresholds that follow from it, and the twin's rating.
    private mutating func readMotor(position: Int) {
        let ratedA = table.optional("rated_current_a", .number(in: Self.ratedCurrentALimits))
        ratedCurrentA = ratedA
        if let twinTable = table.table("twin"), hasDevices {
            let message = "is for an asset without devices; take it out, or meter and vibration"
            table.report("twin", message)
            twinTable.allow(TwinSection.keys)
            twinTable.finish()
        } else if !hasDevices, !table.has("ingest") {
            let section = TwinSection(
                table.table("twin"),
                seed: UInt64(position) + 1,
                phases: phases,
                ratedCurrentA: ratedA,
                asset: table
            )
            twin = section.settings
            ratedCurrentA = twin?.rating.currentA(phases: phases)
        }
        readDuty(ratedA: ratedCurrentA)
    }

    private mutating func readDuty(ratedA: Double?) {
        let standard = ratedA.map(DutyThresholds.init(ratedCurrentA:)) ?? .unknownMotor
        let current = SettingsKind<Double>.number(in: Self.currentALimits)
        let offA = table.optional("off_below_a", current)
        let idleA = table.optional("idle_below_a", current)
        duty = DutyThresholds(
            offBelowA: offA ?? standard.offBelowA,
            idleBelowA: idleA ?? standard.idleBelowA
        )
        // Where the rated current is unknown and nothing is set, IDLE is never claimed: no fault.
        if duty.idleBelowA < duty.offBelowA, idleA != nil || (offA != nil && ratedA != nil) {
            let message =
                "OFF below \(duty.offBelowA) A and IDLE below \(duty.idleBelowA) A leave "
                + "no current for IDLE; set idle_below_a above off_below_a"
            table.report(idleA == nil ? "off_below_a" : "idle_below_a", message)
        }
        if let ratedA, max(duty.offBelowA, duty.idleBelowA) >= ratedA {
            let message =
                "RUNNING would begin at \(max(duty.offBelowA, duty.idleBelowA)) A, which "
                + "is not below the rated \(ratedA) A; set a lower threshold"
            table.report(idleA == nil ? "off_below_a" : "idle_below_a", message)
        }
    }
}
