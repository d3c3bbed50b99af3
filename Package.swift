// swift-tools-version: 6.3
import PackageDescription

/// One strictness for every Swift target: language mode 6, memory safety as errors, no leaking imports.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
]

func systemLibrary(_ name: String, pkgConfig: String, debian: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
}

let package = Package(
    name: "ingest-worker",
    products: [
        .executable(name: "ingest-worker", targets: ["IngestWorker"]),
        .executable(name: "ingest-sandbox", targets: ["SandboxHelper"]),
        // For the fuzz targets in Fuzz/.
        .library(
            name: "IngestCore",
            targets: [
                "FileFormats", "NativeBytes", "NativeParsers", "Policies", "SandboxProtocol", "Sanitizers", "Spool",
            ]),
        // For the benchmarks in Benchmarks/.
        .library(
            name: "IngestMeasured",
            targets: [
                "FileFormats", "Ledger", "NativeBytes", "NativeSystem", "SampleFiles", "SandboxProtocol", "Sanitizers",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        // C libraries, by Debian package.
        systemLibrary("CMagic", pkgConfig: "libmagic", debian: "libmagic-dev"),
        systemLibrary("COpenSSL", pkgConfig: "libcrypto", debian: "libssl-dev"),
        .systemLibrary(name: "CSHA256", path: "Sources/CSHA256", providers: [.apt(["libssl-dev"])]),
        systemLibrary("CSeccomp", pkgConfig: "libseccomp", debian: "libseccomp-dev"),
        systemLibrary("CDeflate", pkgConfig: "libdeflate", debian: "libdeflate-dev"),
        systemLibrary("CPNG", pkgConfig: "libpng", debian: "libpng-dev"),
        systemLibrary("CExif", pkgConfig: "libexif", debian: "libexif-dev"),
        // Parsers that are mapped when a file of their type comes, and not before.
        .target(name: "CLateLibrary"),
        .target(name: "CQPDF", dependencies: ["CLateLibrary"]),
        .target(name: "CWebP", dependencies: ["CLateLibrary"]),
        .target(name: "CJPEG", dependencies: ["CLateLibrary"]),
        .target(name: "CLinuxShims"),
        .target(name: "CSandboxShims", dependencies: ["CSeccomp"]),
        .target(name: "CJPEGShims", dependencies: ["CJPEG"]),

        // The only Swift code that imports C or says `unsafe`.
        .target(
            name: "NativeSystem", dependencies: ["NativeBytes", "CLinuxShims"],
            path: "Sources/NativeHandles/System", swiftSettings: strict),
        .target(
            name: "NativeCrypto", dependencies: ["NativeBytes", "NativeSystem", "CLinuxShims", "COpenSSL"],
            path: "Sources/NativeHandles/Crypto", swiftSettings: strict),
        .target(
            name: "NativeSandbox", dependencies: ["CLinuxShims", "CSandboxShims"],
            path: "Sources/NativeHandles/Sandbox", swiftSettings: strict),
        .target(
            name: "NativeBytes", dependencies: ["CDeflate", "CSHA256"], path: "Sources/NativeHandles/Bytes",
            swiftSettings: strict,
            // SHA-256 alone comes out of the archive, so that no template maps all of OpenSSL (decision 26). What uses
            // NativeCrypto has both of the same library.
            linkerSettings: [.linkedLibrary(":libcrypto.a")]),
        .target(
            name: "NativeParsers", dependencies: ["CMagic", "CQPDF", "CJPEG", "CJPEGShims", "CWebP"],
            path: "Sources/NativeHandles/Parsers", swiftSettings: strict),
        .target(
            name: "NativeOracles", dependencies: ["CJPEGShims", "CPNG", "CExif"],
            path: "Sources/NativeHandles/Oracles", swiftSettings: strict),

        // Pure: bytes in, verdicts and bytes out.
        .target(name: "FileFormats", dependencies: ["NativeBytes"], swiftSettings: strict),
        .target(name: "Validators", dependencies: ["FileFormats", "NativeParsers"], swiftSettings: strict),
        .target(
            name: "Sanitizers", dependencies: ["FileFormats", "NativeBytes", "NativeParsers"], swiftSettings: strict),
        .target(
            name: "Policies",
            dependencies: ["FileFormats", "NativeBytes", "Spool", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .target(name: "SandboxProtocol", dependencies: ["FileFormats", "NativeBytes"], swiftSettings: strict),
        .executableTarget(
            name: "SandboxHelper",
            dependencies: [
                "FileFormats", "Validators", "Sanitizers", "SampleFiles", "SandboxProtocol", "NativeSandbox",
                "NativeSystem", "NativeParsers", "NativeBytes",
            ],
            swiftSettings: strict,
            linkerSettings: [
                // Functions of libraries are found at the start, not by each child when it first calls them.
                .unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now"]),
                // Swift's libraries and our code lie in one piece, alone in its large pages (LargePages.c).
                .unsafeFlags(
                    ["-static-stdlib", "-Xlinker", "-z", "-Xlinker", "max-page-size=0x200000"],
                    .when(configuration: .release)),
            ]),
        .executableTarget(
            name: "IngestWorker",
            dependencies: [
                "FileFormats", "SandboxProtocol", "NativeBytes", "NativeCrypto", "NativeSystem", "Policies",
                "SampleFiles", "Spool", "Ledger", "ObjectStorage", "Encryption", "Audit",
                "S3Storage", "SealedStorage", "CachedStorage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "CoreMetrics", package: "swift-metrics"), "Telemetry",
            ],
            swiftSettings: strict),
        .target(
            name: "Spool", dependencies: ["FileFormats", "NativeSystem"], swiftSettings: strict),
        .target(
            name: "Ledger", dependencies: ["NativeSystem", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(
            name: "Encryption", dependencies: ["NativeBytes", "NativeCrypto", "NativeSystem"], swiftSettings: strict),
        .target(
            name: "Audit", dependencies: ["Encryption", "NativeBytes", "NativeCrypto", "NativeSystem"],
            swiftSettings: strict),
        .target(
            name: "SealedStorage", dependencies: ["Encryption", "NativeBytes", "NativeSystem", "ObjectStorage"],
            swiftSettings: strict),
        .target(
            name: "CachedStorage",
            dependencies: [
                "Encryption", "NativeBytes", "NativeSystem", "ObjectStorage", "SealedStorage",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(name: "ObjectStorage", dependencies: ["NativeBytes", "NativeSystem"], swiftSettings: strict),
        .target(
            name: "S3Storage",
            dependencies: [
                "ObjectStorage", "NativeBytes", "NativeCrypto", "NativeSystem",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "Telemetry",
            dependencies: [
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TelemetryTests",
            dependencies: ["Telemetry", .product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: strict),
        .target(name: "SampleFiles", dependencies: ["FileFormats", "NativeBytes"], swiftSettings: strict),
        .target(
            name: "PNGTestSupport", dependencies: ["IngestTestSupport"], path: "Tests/PNGTestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "FileFormatsTests",
            dependencies: ["FileFormats", "NativeOracles", "IngestTestSupport", "PNGTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SanitizersTests",
            dependencies: [
                "FileFormats", "Sanitizers", "NativeBytes", "NativeParsers", "NativeOracles", "IngestTestSupport",
                "PNGTestSupport", "SampleFiles",
            ],
            swiftSettings: strict),
        .target(
            name: "IngestTestSupport", dependencies: ["NativeSystem"], path: "Tests/IngestTestSupport",
            swiftSettings: strict),
        .target(
            name: "StoreTestSupport", dependencies: ["ObjectStorage", "NativeBytes", "NativeSystem"],
            path: "Tests/StoreTestSupport", swiftSettings: strict),
        .target(
            name: "FaultyStoreServer",
            dependencies: [
                "NativeBytes", "NativeCrypto", "NativeSystem", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/FaultyStoreServer", swiftSettings: strict),
        // For scripts/store-times.py.
        .executableTarget(
            name: "PutTimer",
            dependencies: [
                "S3Storage", "ObjectStorage", "NativeBytes", "NativeSystem",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/PutTimer", swiftSettings: strict),
        .testTarget(name: "PoliciesTests", dependencies: ["FileFormats", "Policies", "Spool"], swiftSettings: strict),
        .testTarget(
            name: "SandboxProtocolTests",
            dependencies: ["FileFormats", "NativeBytes", "SandboxProtocol", "IngestTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SpoolTests", dependencies: ["Spool", "FileFormats", "NativeSystem", "IngestTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Ledger", "NativeSystem", "IngestTestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ObjectStorageTests",
            dependencies: ["ObjectStorage", "NativeBytes", "NativeSystem", "IngestTestSupport", "StoreTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "S3StorageTests",
            dependencies: [
                "S3Storage", "ObjectStorage", "NativeBytes", "NativeCrypto", "NativeSystem", "IngestTestSupport",
                "StoreTestSupport", "FaultyStoreServer", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AuditTests",
            dependencies: ["Audit", "Encryption", "NativeBytes", "NativeCrypto", "NativeSystem", "IngestTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SealedStorageTests",
            dependencies: [
                "SealedStorage", "ObjectStorage", "StoreTestSupport", "Encryption", "NativeBytes", "NativeSystem",
                "IngestTestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CachedStorageTests",
            dependencies: [
                "CachedStorage", "ObjectStorage", "StoreTestSupport", "Encryption", "NativeBytes", "NativeSystem",
                "IngestTestSupport", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EncryptionTests",
            dependencies: ["Encryption", "NativeCrypto", "NativeSystem", "IngestTestSupport"], swiftSettings: strict),
        .testTarget(
            name: "IngestWorkerTests",
            dependencies: [
                "IngestWorker", "SandboxHelper", "FileFormats", "SandboxProtocol", "NativeBytes", "NativeSystem",
                "Policies", "SampleFiles", "Spool", "Ledger", "ObjectStorage", "Encryption", "Audit", "S3Storage",
                "Telemetry",
                "IngestTestSupport", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "NativeSystemTests",
            dependencies: ["NativeBytes", "NativeSystem", "CLinuxShims", "IngestTestSupport"],
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
