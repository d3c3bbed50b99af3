import Foundation

/// The access key of the settings, and the file that holds its secret.
struct SettingsProvider: CredentialProvider {
    let settings: CredentialSettings

    func fetch() throws(CredentialError) -> FetchedCredentials? {
        guard let accessKey = settings.accessKey else { return nil }
        guard let file = settings.secretKeyFile else {
            throw CredentialError(description: "store.access-key is set, but not store.secret-key-file")
        }
        guard let secret = CredentialFile.word(in: file) else {
            throw CredentialError(description: "cannot read the secret key from \(file)")
        }
        return FetchedCredentials(
            credentials: S3Credentials(accessKey: accessKey, secretKey: SecretText(secret)),
            readAgainAfter: CredentialFile.secondsBetweenLooks)
    }
}

/// Files that somebody else changes while we run.
enum CredentialFile {
    static let secondsBetweenLooks = 60
    private static let largest = 1 << 20

    static func text(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= largest else { return nil }
        return String(data: data, encoding: .utf8)
    }

    /// The one word in a file.
    static func word(in path: String) -> String? {
        guard let word = text(path)?.trimmingCharacters(in: .whitespacesAndNewlines), !word.isEmpty else { return nil }
        return word
    }
}

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct EnvironmentProvider: CredentialProvider {
    let environment: [String: String]

    func fetch() throws(CredentialError) -> FetchedCredentials? {
        guard let accessKey = environment["AWS_ACCESS_KEY_ID"], !accessKey.isEmpty else { return nil }
        guard let secret = environment["AWS_SECRET_ACCESS_KEY"], !secret.isEmpty else {
            throw CredentialError(description: "AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY")
        }
        let token = environment["AWS_SESSION_TOKEN"].flatMap { $0.isEmpty ? nil : SecretText($0) }
        return FetchedCredentials(
            credentials: S3Credentials(accessKey: accessKey, secretKey: SecretText(secret), sessionToken: token),
            readAgainAfter: nil)
    }
}

/// `~/.aws/credentials` and `~/.aws/config`, or what `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE` name. Of a
/// profile only keys are read: not roles to assume, and no program is run.
struct SharedFilesProvider: CredentialProvider {
    let environment: [String: String]
    let profile: String?

    func fetch() throws(CredentialError) -> FetchedCredentials? {
        let name = profile ?? environment["AWS_PROFILE"] ?? "default"
        let home = (environment["HOME"] ?? "/") + "/.aws/"
        let credentials = environment["AWS_SHARED_CREDENTIALS_FILE"] ?? home + "credentials"
        let config = environment["AWS_CONFIG_FILE"] ?? home + "config"
        let wanted = name == "default" ? ["default", "profile default"] : ["profile " + name]
        let found =
            CredentialFile.text(credentials).map { Self.section([name], of: $0) }.flatMap { $0.isEmpty ? nil : $0 }
            ?? CredentialFile.text(config).map { Self.section(wanted, of: $0) } ?? [:]
        guard let accessKey = found["aws_access_key_id"], let secret = found["aws_secret_access_key"] else {
            guard profile == nil else {
                throw CredentialError(description: "the profile '\(name)' has no keys in \(credentials) or \(config)")
            }
            return nil
        }
        return FetchedCredentials(
            credentials: S3Credentials(
                accessKey: accessKey, secretKey: SecretText(secret),
                sessionToken: found["aws_session_token"].map { SecretText($0) }),
            readAgainAfter: CredentialFile.secondsBetweenLooks)
    }

    /// The settings under `[NAME]`.
    static func section(_ names: [String], of text: String) -> [String: String] {
        var settings: [String: String] = [:]
        var isWanted = false
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
            if trimmed.hasPrefix("["), let close = trimmed.firstIndex(of: "]") {
                let name = trimmed[trimmed.index(after: trimmed.startIndex)..<close]
                isWanted = names.contains(name.split(separator: " ").joined(separator: " "))
            } else if isWanted, !line.hasPrefix(" "), let equals = trimmed.firstIndex(of: "=") {
                let key = trimmed[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
                settings[key] = trimmed[trimmed.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            }
        }
        return settings
    }
}
