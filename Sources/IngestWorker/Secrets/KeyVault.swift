import Encryption
import Foundation
import NativeCrypto
import NativeSystem

/// The worker's keys: from the environment, from the file that is set, or from a file in the home, which is made when
/// it is first needed. They are read once, and not before somebody needs them.
final class KeyVault: Sendable {
    /// Where keys are looked for.
    enum Source: Equatable {
        case environment(String)
        case file(String)
        /// Ours, made where it is missing.
        case home(String)

        var description: String {
            switch self {
            case .environment(let name): "$\(name)"
            case .file(let path), .home(let path): path
            }
        }

        /// The file, where it is one.
        var path: String? {
            switch self {
            case .environment: nil
            case .file(let path), .home(let path): path
            }
        }
    }

    let encryptionSource: Source
    let auditSource: Source
    /// Where what is sealed lies with the home.
    private let sealedFolder: String
    private let encryption = MonitoredValue<Result<KeyRing, KeyError>?>(nil)
    private let audit = MonitoredValue<Result<KeyRing, KeyError>?>(nil)

    init(_ settings: WorkerSettings) {
        sealedFolder = settings.path(of: .quarantine)
        encryptionSource = Self.source(
            EnvironmentSecrets.encryption, EnvironmentSecrets.encryptionVariable, settings.encryptionKeyFile,
            settings.path(of: .masterKey))
        auditSource = Self.source(
            EnvironmentSecrets.audit, EnvironmentSecrets.auditVariable, settings.auditKeyFile,
            settings.path(of: .auditKey))
    }

    private static func source(_ secret: SecretBytes?, _ variable: String, _ file: String?, _ home: String) -> Source {
        if secret != nil { return .environment(variable) }
        return file.map(Source.file) ?? .home(home)
    }

    /// The master keys of what is kept at rest.
    ///
    /// - Throws: also when the home's own are missing though files are sealed there: with new ones nothing would open
    ///   these, and nobody would know.
    func ring() throws(KeyError) -> KeyRing {
        try Self.once(encryption) {
            if case .home(let path) = encryptionSource, !FileManager.default.fileExists(atPath: path), holdsSealedFiles
            {
                return .failure(
                    KeyError(
                        "\(path) is missing, and nothing else opens what is sealed in \(sealedFolder): put it back, or "
                            + "move what is sealed away to begin with a new key"))
            }
            return Self.read(encryptionSource, EnvironmentSecrets.encryption)
        }
    }

    private var holdsSealedFiles: Bool {
        let names = try? FileManager.default.contentsOfDirectory(atPath: sealedFolder)
        return names?.contains { $0.hasSuffix(QuarantineDirectory.sealedSuffix) } == true
    }

    /// The keys of which those are made that sign the audit log.
    func auditRing() throws(KeyError) -> KeyRing {
        try Self.once(audit) { Self.read(auditSource, EnvironmentSecrets.audit) }
    }

    /// What was read before, or is read now and kept.
    private static func once(
        _ ring: MonitoredValue<Result<KeyRing, KeyError>?>, read: () -> Result<KeyRing, KeyError>
    ) throws(KeyError) -> KeyRing {
        try ring.change { ring in
            let found = ring ?? read()
            ring = found
            return found
        }.get()
    }

    private static func read(_ source: Source, _ secret: SecretBytes?) -> Result<KeyRing, KeyError> {
        Result { () throws(KeyError) in
            switch source {
            case .environment(let name):
                guard let secret else { throw KeyError("$\(name) is empty") }
                return try KeyFile.keys(inVariable: name, secret)
            case .file(let path): return try KeyFile.read(path)
            case .home(let path):
                try KeyFile.create(path)
                return try KeyFile.read(path)
            }
        }
    }
}
