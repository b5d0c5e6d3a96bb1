// swift-tools-version: 6.2
import PackageDescription

// The folder tree is the architecture: arrows point one way,
// Diagnostics ← DigitalTwin, Acquisition, Store ← InfluxSync, Reports, StatusPage ← stator.
// System holds the C libraries: a module map each, and the shims Swift cannot do without.

// MemberImportVisibility keeps a dependency's imports its own: one method of full Foundation, found
// by way of another package, makes the static program 60 MB instead of 17.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let math: [LinkerSetting] = [.linkedLibrary("m")]  // squareRoot() may become a call to libm

func systemLibrary(_ name: String, pkgConfig: String?, apt: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/System/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt])]
    )
}

let package = Package(
    name: "stator",
    products: [
        .executable(name: "stator", targets: ["stator"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // Headers only: it is loaded when it is needed (CPlatform/curl_library.c), not linked.
        systemLibrary("CCurl", pkgConfig: nil, apt: "libcurl4-openssl-dev"),
        systemLibrary("CModbus", pkgConfig: "libmodbus", apt: "libmodbus-dev"),
        systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        systemLibrary("CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        systemLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        systemLibrary("CHaru", pkgConfig: nil, apt: "libhpdf-dev"),
        .target(
            name: "CPlatform",
            dependencies: ["CCurl", "CMicrohttpd"],
            path: "Sources/System/CPlatform",
            exclude: ["page"],  // taken in by page_files.c
            cSettings: [.headerSearchPath("page")]
        ),
        .target(name: "Diagnostics", swiftSettings: strict, linkerSettings: math),
        .target(
            name: "Platform",
            dependencies: ["Diagnostics", "CPlatform"],
            path: "Sources/System/Platform",
            swiftSettings: strict
        ),
        .target(
            name: "DigitalTwin",
            dependencies: ["Diagnostics"],
            swiftSettings: strict,
            linkerSettings: math
        ),
        .target(
            name: "Acquisition",
            dependencies: [
                "Diagnostics", "Platform", "CModbus", "CPlatform",
                .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Store",
            dependencies: [
                "Diagnostics", "Platform", "CSQLite", "CZlib",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "InfluxSync",
            dependencies: [
                "Diagnostics", "Platform", "Store", "CCurl", "CPlatform", "CZlib",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Reports",
            dependencies: ["Diagnostics", "Platform", "Store", "CHaru", "CPlatform", "CZlib"],
            swiftSettings: strict,
            linkerSettings: math
        ),
        .target(
            name: "StatusPage",
            dependencies: ["Diagnostics", "Platform", "CMicrohttpd", "CPlatform", "CZlib"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "stator",
            dependencies: [
                "Diagnostics", "Platform", "DigitalTwin", "Acquisition", "Store", "StatusPage",
                "InfluxSync", "Reports",
                "CPlatform",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DiagnosticsTests",
            dependencies: ["Fuzzing", "Diagnostics"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .target(
            name: "TwinTrials",
            dependencies: ["DigitalTwin", "Diagnostics"],
            path: "Tests/TwinTrials",
            swiftSettings: strict
        ),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .target(name: "ForestBaseline", path: "Tests/ForestBaseline"),
        .executableTarget(
            name: "stator-bench",
            dependencies: [
                "AllocationCounter", "ForestBaseline", "Acquisition", "Diagnostics", "DigitalTwin",
                "InfluxSync", "Platform", "Store", "TestServers", "TwinTrials", "CSQLite",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/stator-bench",
            swiftSettings: strict
        ),
        .target(
            name: "BusProof",
            dependencies: [
                "Acquisition", "Diagnostics", "Platform",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/BusProof",
            swiftSettings: strict
        ),
        .target(
            name: "SoakProof",
            dependencies: [
                "BusProof", "TestServers", "Acquisition", "Diagnostics", "Platform", "StatusPage",
                "Store",
            ],
            path: "Tests/SoakProof",
            swiftSettings: strict
        ),
        .testTarget(
            name: "AcquisitionTests",
            dependencies: [
                "BusProof", "Fuzzing",
                "Acquisition", "Diagnostics", "Platform", "CModbus",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .target(
            name: "Fuzzing",
            dependencies: ["Diagnostics"],
            path: "Tests/Fuzzing",
            swiftSettings: strict
        ),
        .target(
            name: "FaultyStorage",
            dependencies: ["CSQLite"],
            path: "Tests/FaultyStorage"
        ),
        .target(
            name: "StoreProof",
            dependencies: [
                "Diagnostics", "Store",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/StoreProof",
            swiftSettings: strict
        ),
        .target(
            name: "OutageProof",
            dependencies: [
                "Diagnostics", "InfluxSync", "Store", "StoreProof", "TestServers", "CSQLite",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/OutageProof",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "stator-proof",
            dependencies: [
                "BusProof", "Diagnostics", "OutageProof", "Platform", "SoakProof", "StoreProof",
                "StoreCrashWriter", "stator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/stator-proof",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "StoreCrashWriter",
            dependencies: [
                "Diagnostics", "FaultyStorage", "Platform", "Store", "StoreProof",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/StoreCrashWriter",
            swiftSettings: strict
        ),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Fuzzing",
                "Diagnostics", "Platform", "Store", "CSQLite", "CZlib", "StoreCrashWriter",
                "StoreProof",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "TestServers",
            dependencies: ["InfluxSync", "CZlib"],
            path: "Tests/TestServers",
            swiftSettings: strict
        ),
        .testTarget(
            name: "InfluxSyncTests",
            dependencies: [
                "Fuzzing",
                "TestServers", "InfluxSync", "Diagnostics", "Platform", "Store", "CZlib",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DigitalTwinTests",
            dependencies: ["DigitalTwin", "Diagnostics", "TwinTrials"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Fuzzing",
                "Reports", "CZlib", "Diagnostics", "Platform", "Store",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "StatusPageTests",
            dependencies: ["StatusPage", "Diagnostics", "Platform", "CZlib"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "statorTests",
            dependencies: [
                "Fuzzing",
                "stator", "Acquisition", "Diagnostics", "DigitalTwin", "Platform", "Reports",
                "StatusPage", "Store", "TestServers",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SystemTests",
            dependencies: [
                "stator", "OutageProof", "SoakProof", "TestServers", "StatusPage", "Store",
                "Diagnostics",
                "CSQLite",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
    ]
)
