import FileFormats
import Foundation
import IngestTestSupport
import Ledger
import Policies
import S3Storage
import Telemetry
import Testing

@testable import IngestWorker

@Suite struct SettingsLoaderTests {
    /// A key, three values that it takes, and what the settings then hold.
    struct Sample: Sendable, CustomTestStringConvertible {
        let key: SettingKey
        let values: [String]
        let read: @Sendable (WorkerSettings) -> String?

        var testDescription: String { key.rawValue }
    }

    private static func numbers(
        _ key: SettingKey, _ values: [Int], _ read: @escaping @Sendable (WorkerSettings) -> Int
    ) -> Sample {
        Sample(key: key, values: values.map { "\($0)" }) { "\(read($0))" }
    }

    static let samples: [Sample] =
        [
            Sample(key: .home, values: ["/h/1", "/h/2", "/h/3"]) { $0.home },
            Sample(key: .storeURL, values: ["file:/s/1", "file:/s/2", "file:/s/3"]) { $0.storeURL },
            Sample(key: .ledgerURL, values: ["sqlite:/l/1", "sqlite:/l/2", "sqlite:/l/3"]) { $0.ledgerURL },
            Sample(key: .keyTemplate, values: ["a/{uuid}", "b/{uuid}", "c/{uuid}"]) { $0.keyTemplate },
            Sample(key: .encryptionStore, values: ["on", "off", "on"]) { $0.sealsStore ? "on" : "off" },
            Sample(key: .encryptionKeyFile, values: ["/k/1", "/k/2", "/k/3"]) { $0.encryptionKeyFile },
            Sample(key: .auditKeyFile, values: ["/a/1", "/a/2", "/a/3"]) { $0.auditKeyFile },
            numbers(.auditInterval, [7, 8, 9]) { $0.auditSeconds },
            numbers(.retentionDays, [17, 18, 19]) { $0.retention.days },
            Sample(key: .retentionWorkspaces, values: ["a=1", "a=2,b=0", "c=36500"]) {
                $0.retention.workspaces.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                    .joined(separator: ",")
            },
            numbers(.retentionPurge, [24, 25, 26]) { $0.retention.purgeMinutes },
            Sample(key: .policyFile, values: ["a.yaml", "b.yaml", "c.yaml"]) { $0.policyFile },
            Sample(key: .policyProfile, values: ["strict", "archive", "default"]) { $0.policyProfile?.rawValue },
            numbers(.concurrency, [11, 12, 13]) { $0.concurrency },
            Sample(key: .sandboxMode, values: ["off", "on", "off"]) { $0.sandboxMode.rawValue },
            Sample(key: .sandboxHelper, values: ["/b/1", "/b/2", "/b/3"]) { $0.sandboxHelperPath },
            numbers(.sandboxReuse, [14, 15, 16]) { $0.filesPerChild },
            numbers(.spoolSettle, [21, 22, 23]) { $0.settleSeconds },
            numbers(.spoolPoll, [31, 32, 33]) { $0.pollSeconds },
            numbers(.retryAttempts, [3, 4, 5]) { $0.retry.attempts },
            numbers(.retryBase, [6, 7, 8]) { Int($0.retry.baseSeconds) },
            numbers(.retryCap, [61, 62, 63]) { Int($0.retry.capSeconds) },
            numbers(.leaseSeconds, [41, 42, 43]) { Int($0.leaseSeconds) },
            numbers(.leaseDeadline, [71, 72, 73]) { Int($0.deadlineSeconds) },
            Sample(key: .logFormat, values: ["json", "text", "json"]) { $0.logFormat.rawValue },
            Sample(key: .monitoringListen, values: ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"]) {
                $0.monitoringAddress.map { "\($0.host):\($0.port)" }
            },
            numbers(.budget, [81, 82, 83]) { $0.budgetMilliseconds },
            Sample(key: .logLevel, values: ["debug", "error", "trace"]) { $0.logLevel },
            numbers(.fileBytes, [1_001, 1_002, 1_003]) { $0.limits.fileBytes },
            numbers(.pixels, [2_001, 2_002, 2_003]) { $0.limits.pixels },
            numbers(.frames, [3_001, 3_002, 3_003]) { $0.limits.frames },
            numbers(.pages, [4_001, 4_002, 4_003]) { $0.limits.pages },
            numbers(.objects, [5_001, 5_002, 5_003]) { $0.limits.objects },
            numbers(.nesting, [101, 102, 103]) { $0.limits.nesting },
            numbers(.decodedBytes, [6_001, 6_002, 6_003]) { $0.limits.decodedBytes },
            numbers(.memoryBytes, [100_000_001, 100_000_002, 100_000_003]) { $0.limits.memoryBytes },
            numbers(.processorSeconds, [41, 42, 43]) { $0.limits.processorSeconds },
            numbers(.wallSeconds, [51, 52, 53]) { $0.limits.wallSeconds },
        ] + storeSamples

    private static let storeSamples: [Sample] = [
        Sample(key: .storeAccessKey, values: ["A1", "A2", "A3"]) { $0.store.bucket.credentials.accessKey },
        Sample(key: .storeSecretKeyFile, values: ["/s/1", "/s/2", "/s/3"]) {
            $0.store.bucket.credentials.secretKeyFile
        },
        Sample(key: .storeAuthorities, values: ["/a.pem", "/b.pem", "/c.pem"]) { $0.store.bucket.authoritiesFile },
        Sample(key: .storeProfile, values: ["p1", "p2", "p3"]) { $0.store.bucket.credentials.profile },
        Sample(key: .storeAllowHTTP, values: ["yes", "no", "yes"]) { $0.store.bucket.allowsPlainHTTP ? "yes" : "no" },
        numbers(.storeConnections, [51, 52, 53]) { $0.store.bucket.connections },
        numbers(.storeConnectSeconds, [61, 62, 63]) { $0.store.bucket.connectSeconds },
        numbers(.storeReadSeconds, [301, 302, 303]) { $0.store.bucket.readSeconds },
        numbers(.storeAttempts, [4, 5, 6]) { $0.store.bucket.attempts },
        numbers(.storePartBytes, [5_300_000, 5_300_001, 5_300_002]) { $0.store.bucket.partBytes },
        numbers(.storePartsAtOnce, [5, 6, 7]) { $0.store.bucket.partsAtOnce },
        Sample(key: .storeChecksums, values: ["crc32c", "no", "crc64nvme"]) { $0.store.bucket.checksums.rawValue },
        Sample(key: .storeEncryption, values: ["store", "kms", "customer"]) { $0.store.encryption.rawValue },
        Sample(key: .storeEncryptionKey, values: ["k1", "k2", "k3"]) { $0.store.keyName },
        Sample(key: .storeCustomerKeyFile, values: ["/c/1", "/c/2", "/c/3"]) { $0.store.customerKeyFile },
        Sample(key: .storeClass, values: ["A", "B_2", "C"]) { $0.store.bucket.storageClass },
        Sample(key: .storeLockMode, values: ["governance", "compliance", "governance"]) {
            $0.store.lockMode?.rawValue.lowercased()
        },
        numbers(.storeLockDays, [1, 2, 3]) { $0.store.lockDays ?? 0 },
        Sample(key: .mirrorURL, values: ["file:/m/1", "file:/m/2", "file:/m/3"]) { $0.mirrorURL },
        Sample(key: .cacheDirectory, values: ["/c/1", "/c/2", "/c/3"]) { $0.store.cacheDirectory },
        numbers(.cacheBytes, [2_000_001, 2_000_002, 2_000_003]) { $0.store.cacheBytes },
        numbers(.cacheSeconds, [91, 92, 93]) { $0.store.cacheSeconds },
        Sample(key: .sourceURL, values: ["s3://u-1", "s3://u-2", "s3://u-3"]) { $0.sourceURL },
        Sample(key: .sourceQueue, values: ["https://q/1", "https://q/2", "https://q/3"]) { $0.sourceQueue },
        Sample(key: .sourceEnding, values: ["tag", "delete", "tag"]) { $0.sourceEnding.rawValue },
        numbers(.urlLongest, [71, 72, 73]) { $0.store.longestURLSeconds },
    ]

    /// Keys with two values, one of which is the default.
    private static let switches: Set<SettingKey> = [
        .sandboxMode, .storeAllowHTTP, .sourceEnding, .encryptionStore, .logFormat,
    ]

    private func load(
        flags: [SettingKey: String] = [:], environment: [String: String] = [:], yaml: String? = nil
    ) async throws -> WorkerSettings {
        try await withTemporaryDirectory { path in
            if let yaml { try write(Array(yaml.utf8), to: path + "/settings.yaml") }
            return try await SettingsLoader(
                flags: flags, file: yaml == nil ? nil : path + "/settings.yaml", environment: environment
            ).load()
        }
    }

    /// `a.b: v` as `a:` and, indented, `b: "v"`.
    private func nested(_ key: SettingKey, _ value: String) -> String {
        let parts = key.rawValue.split(separator: ".")
        return parts.count == 1 ? "\(parts[0]): \"\(value)\"\n" : "\(parts[0]):\n  \(parts[1]): \"\(value)\"\n"
    }

    @Test func `every key has a sample here`() {
        #expect(Set(Self.samples.map(\.key)) == Set(SettingKey.allCases))
        #expect(Self.samples.count == SettingKey.allCases.count)
    }

    @Test(arguments: samples) func `a flag wins over the environment, that over the file, that over the default`(
        sample: Sample
    ) async throws {
        let variable = sample.key.environmentVariable
        let yaml = nested(sample.key, sample.values[0])
        let environment = [variable: sample.values[1]]
        let flags = [sample.key: sample.values[2]]
        let isDefault = sample.read(try await load())
        #expect(Self.switches.contains(sample.key) || !sample.values.map(Optional.some).contains(isDefault))
        #expect(sample.read(try await load(yaml: yaml)) == sample.values[0])
        #expect(sample.read(try await load(environment: environment, yaml: yaml)) == sample.values[1])
        #expect(sample.read(try await load(flags: flags, environment: environment, yaml: yaml)) == sample.values[2])
        #expect(sample.read(try await load(environment: environment)) == sample.values[1])
        #expect(sample.read(try await load(flags: flags)) == sample.values[2])
    }

    @Test(arguments: samples) func `a key may stand in the file as it is`(sample: Sample) async throws {
        let plain =
            "\(sample.key.rawValue): \(sample.values[0].contains("{") ? "'\(sample.values[0])'" : sample.values[0])"
        #expect(sample.read(try await load(yaml: plain)) == sample.values[0])
    }

    @Test func `the environment's names are those of the keys`() {
        #expect(SettingKey.fileBytes.environmentVariable == "INGEST_LIMITS_FILE_BYTES")
        #expect(SettingKey.home.environmentVariable == "INGEST_HOME")
        #expect(Set(SettingKey.allCases.map(\.environmentVariable)).count == SettingKey.allCases.count)
    }

    @Test func `the defaults are those of the contract`() async throws {
        let settings = try await load()
        #expect(settings.home == "./ingest-data")
        #expect(settings.storeURL == nil && settings.ledgerURL == nil)
        #expect(settings.keyTemplate == "{workspace}/{uuid}.{ext}")
        #expect(settings.sandboxMode == .on && settings.settleSeconds == 0)
        #expect(settings.limits.fileBytes == 10 << 20 && settings.limits.pixels == 50_000_000)
        #expect(settings.limits.frames == 1_000 && settings.limits.pages == 2_000)
        #expect(settings.limits.objects == 100_000 && settings.limits.nesting == 64)
        #expect(settings.limits.decodedBytes == 256 << 20 && settings.limits.memoryBytes == 512 << 20)
        #expect(settings.limits.processorSeconds == 5 && settings.limits.wallSeconds == 10)
    }

    @Test(arguments: [
        ("hom: /h", "'hom'"), ("limits:\n  file-byte: 1", "'limits.file-byte'"), ("limits.files: 1", "'limits.files'"),
        ("home:\n  path: /h", "'home' takes one value"), ("limits: 5", "'limits'"), ("limits: [1]", "'limits'"),
        ("home: [a, b]", "'home'"), ("Home: /h", "'Home'"), ("store:\n  url:\n    x: 1", "'store.url' takes one value"),
        ("hello", "no keys"), ("- home", "no keys"), ("? [a]\n: b", "''"), ("lim: {}", "'lim'"), ("l: 1", "'l'"),
        ("key: {template: [a]}", "'key.template'"), ("home: {}", "'home'"), ("limits: {pages: {}}", "'limits.pages'"),
    ])
    func `a key that nobody knows is refused by its name and line`(yaml: String, named: String) async {
        await #expect { try await load(yaml: yaml) } throws: { error in
            let text = "\(error)"
            return text.contains(named) && text.contains("settings.yaml:")
        }
    }

    @Test func `a variable that is no setting is named`() async throws {
        let names = [
            "INGEST_HOME", "INGEST_HOEM", "INGEST_CONCURENCY", "INGEST_WORKER_SERVICE_HOST",
            "INGEST_WORKER_PORT_80_TCP",
            "INGEST_ENCRYPTION_KEY", "INGESTED", "PATH",
        ]
        let environment = Dictionary(uniqueKeysWithValues: names.map { ($0, "/x") })
        let settings = try await load(environment: environment)
        #expect(settings.unknownVariables == ["INGEST_CONCURENCY", "INGEST_HOEM"])
    }

    @Test func `what is missing in a file is said`() async {
        for (yaml, sentence) in [
            ("a: 1", "settings.yaml:1: unknown key 'a'"),
            ("spool: 5", "settings.yaml:1: 'spool' takes keys of its own, such as 'spool.settle'"),
            ("- home", "settings.yaml:1: there are no keys, such as 'home: /var/lib/ingest'"),
        ] {
            await #expect { try await load(yaml: yaml) } throws: { "\($0)".hasSuffix(sentence) }
        }
    }

    @Test func `the line is that of the key`() async {
        await #expect { try await load(yaml: "home: /h\n# a\nlimits:\n  pages: 1\n  page: 2\n") } throws: {
            "\($0)".contains("settings.yaml:5: unknown key 'limits.page'")
        }
    }

    @Test(arguments: [
        (SettingKey.concurrency, ["0", "257", "-1", "two", "", "1.5", "0x10", " 4", "99999999999999999999"]),
        (.sandboxMode, ["", "ON", "true", "yes", "1"]),
        (.spoolSettle, ["-1", "3601", "1s"]), (.spoolPoll, ["0", "3601"]),
        (.logLevel, ["loud", "", "INFO"]),
        (.fileBytes, ["0", "-5", "10MB", "4294967297"]), (.pixels, ["0", "1e6"]), (.frames, ["0"]), (.pages, ["0"]),
        (.objects, ["0"]), (.nesting, ["0", "501"]), (.decodedBytes, ["0"]), (.memoryBytes, ["1", "67108863"]),
        (.processorSeconds, ["0"]), (.wallSeconds, ["0"]), (.keyTemplate, ["", "{uuid", "a"]), (.home, [""]),
        (.storeURL, [""]), (.ledgerURL, [""]), (.sandboxHelper, [""]),
    ])
    func `a value of the wrong kind is refused by the name of its key, wherever it comes from`(
        key: SettingKey, values: [String]
    ) async {
        for value in values {
            for (flags, environment, yaml) in [
                ([key: value], [:], nil), ([:], [key.environmentVariable: value], nil), ([:], [:], nested(key, value)),
            ] as [([SettingKey: String], [String: String], String?)] {
                await #expect("\(key.rawValue) = '\(value)'") {
                    try await load(flags: flags, environment: environment, yaml: yaml)
                } throws: { "\($0)".contains(key.rawValue) }
            }
        }
    }

    @Test func `a value that cannot be used is named by where it was set`() async {
        let sources: [([SettingKey: String], [String: String], String?, String)] = [
            ([.concurrency: "0"], ["INGEST_CONCURRENCY": "few"], "concurrency: 2", "--concurrency: concurrency: '0'"),
            ([:], ["INGEST_CONCURRENCY": "few"], "concurrency: many", "$INGEST_CONCURRENCY: concurrency: 'few'"),
            ([:], [:], "home: /h\n\nconcurrency: many", "settings.yaml:3: concurrency: 'many'"),
            ([:], [:], "home: /h\nlimits:\n  # so many\n  pages: 0", "settings.yaml:4: limits.pages: '0'"),
            ([:], [:], "sandbox.mode: perhaps", "settings.yaml:1: sandbox.mode: 'perhaps'"),
        ]
        for (flags, environment, yaml, sentence) in sources {
            await #expect("\(sentence)") {
                try await load(flags: flags, environment: environment, yaml: yaml)
            } throws: { "\($0)".contains(sentence) }
        }
    }

    /// Where a URL was set is said when it is opened.
    @Test func `the settings know where each was set`() async throws {
        let settings = try await load(
            flags: [.ledgerURL: "x:"], environment: ["INGEST_SOURCE_URL": "y:"], yaml: "store:\n  url: z\n")
        #expect(settings.named(.ledgerURL) == "--ledger: ledger.url")
        #expect(settings.named(.sourceURL) == "$INGEST_SOURCE_URL: source.url")
        #expect(settings.named(.storeURL).hasSuffix("settings.yaml:2: store.url"))
        #expect(settings.named(.mirrorURL) == "store.mirror-url")
    }

    @Test(arguments: ["", "# only a comment\n", "---\n", "{}", "limits: {}\n"])
    func `a file that sets nothing gives the defaults`(yaml: String) async throws {
        #expect(try await load(yaml: yaml).limits.pages == 2_000)
    }

    /// The lines are those of the end of the text, or of what stands at fault in it (YAML 1.2, 6 to 9).
    @Test(arguments: [
        ("home: /h\nlimits: [", 3), ("home: /a\nhome: /b", 1), ("home: \"a", 1), ("home: /h\n\tb: c", 2),
        ("a: &x [*x]", 1), ("home: /h\n\nledger: *x", 3), ("home: /h\nlog: \u{7}", 2), ("home: /a\n---\nhome: /b", 2),
    ])
    func `what is not YAML is refused by its line, in one line`(yaml: String, line: Int) async {
        await #expect { try await load(yaml: yaml) } throws: {
            let text = "\($0)"
            return $0 is SettingError && text.contains("settings.yaml:\(line): this is not YAML: ")
                && !text.contains("\n") && !text.contains("error:")
        }
    }

    @Test func `a key that the file sets in two ways is refused`() async {
        await #expect(throws: SettingError.self) {
            try await load(yaml: "limits:\n  pages: 1\nlimits.pages: 2\n")
        }
    }

    @Test func `a file that is not there or not text is refused by its name`() async throws {
        await #expect { try await SettingsLoader(file: "/nowhere/settings.yaml", environment: [:]).load() } throws: {
            "\($0)".contains("/nowhere/settings.yaml")
        }
        try await withTemporaryDirectory { path in
            try write([0x68, 0x6F, 0xFF, 0xFE], to: path + "/settings.yaml")
            await #expect { try await SettingsLoader(file: path + "/settings.yaml", environment: [:]).load() } throws: {
                "\($0)".contains("settings.yaml")
            }
        }
    }
}
