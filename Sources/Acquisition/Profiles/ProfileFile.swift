import Diagnostics

/// Reads a device profile from the text of its file: strictly, every fault at once.
///
/// `board/profiles/eastron-sdm630.toml` explains the format.
enum ProfileFile {
    /// How a device talks; the raw value is the word in the file.
    private enum Conversation: String, CaseIterable {
        case modbus
        case wt901
    }

    /// The profile in `text`, whose file is called `name` with `.toml` behind.
    ///
    /// - Throws: `ProfileError.faults` with everything that is wrong.
    static func profile(
        in text: String,
        name: String,
        file: String
    ) throws(ProfileError) -> DeviceProfile {
        let document: SettingsDocument
        do throws(SettingsSyntaxError) {
            document = try SettingsDocument(text: text, file: file)
        } catch {
            throw .faults(name: name, [error.fault])
        }
        let faults = SettingsFaults()
        let root = document.root(reporting: faults)
        let profile = profile(in: root, name: name)
        root.finish()
        guard let profile, !faults.hasErrors else { throw .faults(name: name, faults.sorted) }
        return profile
    }

    /// Nil only after a fault, but a profile may come with faults.
    private static func profile(in root: SettingsTable, name: String) -> DeviceProfile? {
        if let written = root.required("name", .text), written != name {
            root.report("name", "is \"\(written)\", but the file is called \(name).toml")
        }
        let title = root.required("title", .text)
        let kind = root.required("kind", .choice(of: DeviceProfile.Kind.self))
        let sources = root.required(
            "sources",
            .array(of: .text).rejecting {
                $0.isEmpty ? "is empty; name the document the map is from" : nil
            }
        )
        let unverified = root.required("unverified", .array(of: .text))
        let talk = root.required("protocol", .choice(of: Conversation.self))
        let phases = Self.phases(in: root, kind: kind)
        let line = root.table("line").flatMap { FactoryLine(in: $0, hasUnitID: talk == .modbus) }
        if !root.has("line") { root.report("line", "is missing; write [line]") }
        let conversation = talk.flatMap { Self.conversation($0, in: root) }
        guard let title, let kind, let sources, let unverified, let phases, let line,
            let conversation
        else { return nil }
        return DeviceProfile(
            name: name,
            title: title,
            kind: kind,
            conversation: conversation,
            phases: phases,
            sources: sources,
            unverified: unverified,
            unitID: line.unitID,
            line: line.settings
        )
    }

    private static func phases(in root: SettingsTable, kind: DeviceProfile.Kind?) -> Int? {
        guard kind == .vibration else { return root.required("phases", .integer(oneOf: [1, 3])) }
        root.refuse("phases", because: "says nothing for a vibration sensor; leave it out")
        return 1
    }

    private static func conversation(
        _ talk: Conversation,
        in root: SettingsTable
    ) -> DeviceProfile.Conversation? {
        switch talk {
        case .modbus:
            guard let table = root.table("modbus") else {
                if !root.has("modbus") { root.report("modbus", "is missing; write [modbus]") }
                return nil
            }
            return RegisterTableFile.table(in: table).map { .modbus($0) }
        case .wt901:
            root.refuse("modbus", because: "says nothing for a wt901 stream; leave it out")
            return .wt901
        }
    }

    /// The `[line]` of a profile: the settings with which the device leaves the factory.
    private struct FactoryLine {
        let unitID: UInt8
        let settings: LineSettings

        init?(in table: SettingsTable, hasUnitID: Bool) {
            let baud = table.required("baud", .integer(oneOf: LineSettings.baudRates))
            let parity = table.required("parity", .choice(of: LineSettings.Parity.self))
            let stopBits = table.required("stop_bits", .integer(in: 1...2))
            var unitID: Int? = 0
            if hasUnitID {
                unitID = table.required("unit_id", .integer(in: 1...247))
            } else {
                table.refuse("unit_id", because: "says nothing for a wt901 stream; leave it out")
            }
            table.finish()
            guard let baud, let parity, let stopBits, let unitID else { return nil }
            self.unitID = UInt8(unitID)
            settings = LineSettings(baud: baud, parity: parity, stopBits: stopBits)
        }
    }
}
