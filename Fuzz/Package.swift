// swift-tools-version: 6.3
import PackageDescription

/// Fuzz targets for libFuzzer, with address sanitizer. `make fuzz` builds and runs them.
let package = Package(
    name: "ingest-fuzz",
    dependencies: [.package(name: "ingest-worker", path: "..")],
    targets: [
        .target(name: "CLibFuzzer"),
        .executableTarget(
            name: "IngestFuzz",
            dependencies: ["CLibFuzzer", .product(name: "IngestCore", package: "ingest-worker")],
            swiftSettings: [
                .swiftLanguageMode(.v6), .strictMemorySafety(), .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ]),
    ])
