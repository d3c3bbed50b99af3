import NativeCrypto

/// The secrets that came by the environment. They are taken out of it before anything else happens, so that neither a
/// child, nor a dump of the environment, nor `/proc/PID/environ` shows them.
enum EnvironmentSecrets {
    static let encryptionVariable = "INGEST_ENCRYPTION_KEY"
    static let auditVariable = "INGEST_AUDIT_KEY"

    static let variables = [encryptionVariable, auditVariable]

    static let encryption = SecretBytes.takeFromEnvironment(encryptionVariable)
    static let audit = SecretBytes.takeFromEnvironment(auditVariable)

    /// Takes them; once, with one thread.
    static func take() {
        _ = encryption
        _ = audit
    }
}
