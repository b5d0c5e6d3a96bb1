import Acquisition
import ArgumentParser
import Glibc

/// The options of every command that needs the configuration.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file.",
            discussion: "Default: $STATOR_CONFIG, else /etc/stator/stator.toml if it is there. "
                + "Without any file one digital twin runs, motor-01.",
            valueName: "file"
        ),
        completion: .file(extensions: ["toml"])
    )
    var config: String?

    @Option(
        help: ArgumentHelp(
            "A directory of your own device profiles.",
            discussion: "Its files count before those of /etc/stator/profiles and those that came "
                + "with the program. Default: $STATOR_PROFILES.",
            valueName: "directory"
        ),
        completion: .directory
    )
    var profiles: String?

    /// The profiles that can be named.
    var catalog: ProfileCatalog { Self.catalog(profiles) }

    /// The profiles that can be named where `--profiles` says `option`.
    static func catalog(_ option: String?) -> ProfileCatalog {
        let directories = ProfileDirectories.directories(
            option: option,
            environment: environment(ProfileDirectories.environmentName),
            program: Surroundings.programPath,
            exists: exists
        )
        return ProfileCatalog(directories: directories)
    }

    /// The configuration that applies.
    ///
    /// - Throws: `ConfigurationError` with all faults at once.
    func load() throws(ConfigurationError) -> LoadedConfiguration {
        let file = ConfigurationFile(
            option: config,
            environment: Self.environment(ConfigurationFile.environmentName),
            exists: Self.exists
        )
        return try file.loaded(.machine(catalog))
    }

    /// The configuration that applies, for a command that does something with it: all that is wrong
    /// with it is told on standard error; its warnings are for the command to tell.
    ///
    /// - Throws: `ExitCode.configurationFault` once all faults are told.
    func loadOrTell() throws -> LoadedConfiguration {
        do throws(ConfigurationError) {
            return try load()
        } catch {
            ConfigurationReport(error).print()
            throw ExitCode.configurationFault
        }
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }
}

extension ExitCode {
    /// The configuration has faults: EX_CONFIG of sysexits, which the service manager knows not to
    /// restart on.
    static let configurationFault = ExitCode(78)
}

extension Surroundings {
    /// The file of this program, links followed; nil if the system does not tell.
    static var programPath: String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0, count < bytes.count else { return nil }
        return String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
