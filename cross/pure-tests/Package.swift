// swift-tools-version: 6.2
import PackageDescription

// The pure targets with their tests, by links to the project's own files: for cross/qemu-test, which can build
// them for aarch64 without the servers and browsers that the other tests need.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let math: [LinkerSetting] = [.linkedLibrary("m")]

let package = Package(
    name: "pure-tests",
    targets: [
        .target(name: "Diagnostics", swiftSettings: strict, linkerSettings: math),
        .target(
            name: "DigitalTwin",
            dependencies: ["Diagnostics"],
            swiftSettings: strict,
            linkerSettings: math
        ),
        .target(
            name: "TwinTrials",
            dependencies: ["DigitalTwin", "Diagnostics"],
            swiftSettings: strict
        ),
        .target(name: "Fuzzing", dependencies: ["Diagnostics"], swiftSettings: strict),
        .testTarget(
            name: "DiagnosticsTests",
            dependencies: ["Diagnostics", "Fuzzing"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DigitalTwinTests",
            dependencies: ["DigitalTwin", "Diagnostics", "TwinTrials"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
    ]
)
