import Acquisition
import Testing

@Suite("The catalog finds a profile by its name")
struct ProfileCatalogTests {
    @Test("An unknown name is told with those that there are")
    func unknownName() throws {
        let directory = try TemporaryDirectory()
        try directory.write(ProfileFileTests.good, to: "meter.toml")
        try directory.write("", to: "README")
        try directory.write("", to: "Not-A-Name.toml")
        let catalog = ProfileCatalog(directories: [directory.path + "/none", directory.path])
        #expect(catalog.names == ["meter"])
        #expect(
            throws: ProfileError.unknownName(
                "metre",
                available: ["meter"],
                directories: catalog.directories
            )
        ) { try catalog.profile(named: "metre") }
        for name in ["../meter", "", "meter.toml", "Not-A-Name", "/etc/passwd"] {
            #expect(throws: ProfileError.self) { try catalog.profile(named: name) }
        }
    }

    @Test("The first directory that has a name counts, and no other file is read")
    func precedence() throws {
        let first = try TemporaryDirectory()
        let second = try TemporaryDirectory()
        try first.write(
            ProfileFileTests.good.replacing(first: "Maker Meter", by: "Ours"),
            to: "meter.toml"
        )
        try first.write("broken", to: "broken.toml")
        try second.write(ProfileFileTests.good, to: "meter.toml")
        try second.write(
            ProfileFileTests.good.replacing(first: "\"meter\"", by: "\"spare\""),
            to: "spare.toml"
        )
        let catalog = ProfileCatalog(directories: [first.path, second.path])
        #expect(catalog.names == ["broken", "meter", "spare"])
        #expect(try catalog.profile(named: "meter").title == "Ours")
        #expect(try catalog.profile(named: "spare").title == "Maker Meter")
        #expect(throws: ProfileError.self) { try catalog.profile(named: "broken") }
    }
}
