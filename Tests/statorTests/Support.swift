import Acquisition
import Glibc
import Testing

@testable import stator

/// Files of this repository that tests read.
enum Repository {
    /// The path of `relative` from the root of the repository.
    static func path(_ relative: String) -> String {
        let levels = #filePath.split(separator: "/").dropLast(3)
        return "/" + levels.joined(separator: "/") + "/" + relative
    }

    /// The profiles that come with the program.
    static let catalog = ProfileCatalog(directories: [path("board/profiles")])

    /// What a golden file must say; `UPDATE_GOLDEN=1` writes it.
    static func expectGolden(
        _ text: String,
        _ name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let path = path("Tests/statorTests/Golden/\(name)")
        if getenv("UPDATE_GOLDEN") != nil {
            let file = try #require(fopen(path, "we"), sourceLocation: sourceLocation)
            #expect(fputs(text, file) >= 0 && fclose(file) == 0, sourceLocation: sourceLocation)
        }
        let golden = try SettingsFile.text(at: path)
        #expect(text == golden, sourceLocation: sourceLocation)
    }
}

extension Surroundings {
    /// A machine on which every port of `ports` is there, and the profiles of this repository.
    static func with(ports: [String], environment: [String: String] = [:]) -> Self {
        Self(
            profile: { name throws(ProfileError) in
                try Repository.catalog.profile(named: name)
            },
            resolvedPath: { path in
                let resolved = path == "/dev/link" ? "/dev/line" : path
                return ports.contains(resolved) ? resolved : nil
            },
            environment: { environment[$0] }
        )
    }
}

/// A configuration, or what is wrong with it, of `text` as the file `t.toml`.
func read(
    _ text: String,
    ports: [String] = ["/dev/line", "/dev/line2", "/dev/acc"],
    environment: [String: String] = [:]
) -> (configuration: Configuration?, faults: [String]) {
    let reader = ConfigurationReader(surroundings: .with(ports: ports, environment: environment))
    do throws(ConfigurationError) {
        let configuration = try reader.configuration(in: text, file: "t.toml")
        return (configuration, reader.faults.sorted.map(\.description))
    } catch {
        return (nil, error.description.split(separator: "\n").map(String.init))
    }
}
