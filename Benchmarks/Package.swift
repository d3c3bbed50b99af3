// swift-tools-version: 6.3
import PackageDescription

/// What the worker does to a file, in pieces whose processor instructions are counted. `make bench-thresholds` builds
/// and counts them.
let package = Package(
    name: "ingest-benchmarks",
    dependencies: [.package(name: "ingest-worker", path: "..")],
    targets: [
        .executableTarget(
            name: "IngestBenchmarks",
            dependencies: [.product(name: "IngestMeasured", package: "ingest-worker")],
            swiftSettings: [
                .swiftLanguageMode(.v6), .strictMemorySafety(), .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error),
            ])
    ])
