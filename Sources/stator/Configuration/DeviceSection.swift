import Acquisition

/// One `[[device]]`, with the bus and the profile that it names.
struct DeviceSection {
    /// The poll intervals that can be set, ms; the longest is a day.
    static let pollIntervalMSLimits = 20...86_400_000
    /// The poll interval where none is set, ms.
    static let defaultPollIntervalMS = 1_000
    /// The response time-outs that can be set, ms.
    static let responseTimeoutMSLimits = 10...3_000
    /// The response time-out where none is set, ms.
    static let defaultResponseTimeoutMS = 500

    let table: SettingsTable
    let id: String?
    /// The place of its bus among all; nil after a fault, also where it cannot talk on that bus.
    private(set) var bus: Int?
    /// What it says and how to ask it; nil after a fault.
    let profile: DeviceProfile?
    private(set) var unitID: Int?
    private(set) var pollIntervalMS = defaultPollIntervalMS
    let responseTimeoutMS: Int

    /// Reads the table; what is wrong in it, or in the profile it names, is reported.
    init(
        _ table: SettingsTable,
        buses: [BusSection],
        surroundings: Surroundings,
        faults: SettingsFaults
    ) {
        self.table = table
        id = table.required("id", .identifier)
        bus = table.required("bus", .text).flatMap { name in
            let bus = buses.firstIndex { $0.id == name }
            if bus == nil {
                let hint = SettingsSpelling.hint(for: name, in: buses.compactMap(\.id))
                table.report("bus", "\(name.quotedForMessage) is not the id of a bus; \(hint)")
            }
            return bus
        }
        profile = table.required("profile", .text).flatMap { name in
            Self.profile(named: name, in: table, surroundings: surroundings, faults: faults)
        }
        responseTimeoutMS = table.value(
            "response_timeout_ms",
            .integer(in: Self.responseTimeoutMSLimits),
            default: Self.defaultResponseTimeoutMS
        )
        readConversation(on: bus.map { buses[$0] })
        table.finish()
    }

    /// What it is called in messages: its id, or its place if it has none.
    var title: String { id ?? table.path.description }

    /// What depends on how the device talks, and whether it can on `bus`.
    private mutating func readConversation(on bus: BusSection?) {
        guard let profile else {
            unitID = table.optional("unit_id", .integer(in: bus?.kind?.unitIDs ?? 1...255))
            readPollInterval()
            return
        }
        switch profile.conversation {
        case .modbus:
            if let bus, bus.kind == .wt901 {
                let message =
                    "\(profile.name) answers over Modbus, but \(bus.title) carries a "
                    + "WT901's stream; name a modbus bus"
                table.report("bus", message)
                self.bus = nil
            }
            readUnitID(in: bus?.kind?.unitIDs ?? 1...255, of: profile)
            readPollInterval()
        case .wt901:
            if let bus, let kind = bus.kind, kind != .wt901 {
                let message =
                    "\(profile.name) sends a stream of its own, but \(bus.title) is "
                    + "\(kind.rawValue); give it a bus of kind wt901"
                table.report("bus", message)
                self.bus = nil
            }
            table.refuse("unit_id", because: "is for Modbus; a WT901 has none, take it out")
            table.refuse(
                "poll_interval_ms",
                because: "is for Modbus; a WT901 sends by itself, take it out"
            )
            unitID = 0
        }
    }

    private mutating func readPollInterval() {
        pollIntervalMS = table.value(
            "poll_interval_ms",
            .integer(in: Self.pollIntervalMSLimits),
            default: Self.defaultPollIntervalMS
        )
    }

    private mutating func readUnitID(in range: ClosedRange<Int>, of profile: DeviceProfile) {
        if table.has("unit_id") || profile.unitID == 0 {
            unitID = table.required("unit_id", .integer(in: range))
        } else {
            table.allow(["unit_id"])
            unitID = Int(profile.unitID)
        }
    }

    private static func profile(
        named name: String,
        in table: SettingsTable,
        surroundings: Surroundings,
        faults: SettingsFaults
    ) -> DeviceProfile? {
        do throws(ProfileError) {
            return try surroundings.profile(name)
        } catch {
            switch error {
            case .unknownName(_, let available, let directories):
                let shown = name.quotedForMessage
                let hint =
                    available.isEmpty
                    ? "there is none in \(directories.joined(separator: ", ")); name their "
                        + "directory with --profiles or STATOR_PROFILES"
                    : SettingsSpelling.hint(for: name, in: available)
                table.report("profile", "\(shown) is not a device profile; \(hint)")
            case .unreadable(let error):
                table.report("profile", "\(error)")
            case .faults(_, let inFile):
                let message = "the profile's own file has \(inFile.count) fault(s), told with it"
                table.report("profile", message)
                for fault in inFile { faults.add(fault) }
            }
            return nil
        }
    }
}
