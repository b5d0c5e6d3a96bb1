// swift-tools-version: 6.2
import PackageDescription

// The folder tree is the architecture: arrows point one way,
// Diagnostics ← DigitalTwin, Acquisition, Store ← StatusPage ← stator.
// System holds the C libraries: a module map each, and the shims Swift cannot do without.

let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]
let math: [LinkerSetting] = [.linkedLibrary("m")]  // squareRoot() may become a call to libm

func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/System/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt])]
    )
}

let package = Package(
    name: "stator",
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        systemLibrary("CModbus", pkgConfig: "libmodbus", apt: "libmodbus-dev"),
        systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        systemLibrary("CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        systemLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        .target(name: "CPlatform", path: "Sources/System/CPlatform"),
        .target(name: "Diagnostics", swiftSettings: strict, linkerSettings: math),
        .target(
            name: "Platform",
            dependencies: ["Diagnostics", "CPlatform"],
            path: "Sources/System/Platform",
            swiftSettings: strict
        ),
        .target(
            name: "Acquisition",
            dependencies: [
                "Diagnostics", "Platform", "CModbus",
                .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    ]
)
