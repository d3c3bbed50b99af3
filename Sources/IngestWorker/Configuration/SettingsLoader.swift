import Configuration
import FileFormats
import Foundation
import SystemPackage
import Yams

/// Puts the settings together: a flag wins over the environment, the environment over the YAML file, the file over the
/// default.
struct SettingsLoader {
    /// Values that flags gave.
    var flags: [SettingKey: String] = [:]
    /// The YAML file, where one was named.
    var file: String?

    func load() async throws -> WorkerSettings {
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider().prefixKeys(with: "ingest")
        ]
        if let file {
            try Self.checkKeys(in: file)
            providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(file)))
        }
        let reader = ConfigReader(providers: providers)
        var settings = WorkerSettings()
        for key in SettingKey.allCases {
            if let text = flags[key] ?? reader.string(forKey: ConfigKey(key.rawValue)) {
                try settings.set(key, to: text)
            }
        }
        return settings
    }

    /// Refuses a file with a key that nobody knows, so that a typing error is not a silent default.
    static func checkKeys(in file: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw SettingError(description: "cannot read the configuration file \(file)")
        }
        let root: Yams.Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw SettingError(description: "\(file) is not YAML: \(error)")
        }
        guard let root else { return }
        try check(root, path: "", file: file)
    }

    private static func check(_ node: Yams.Node, path: String, file: String) throws(SettingError) {
        guard case .mapping(let mapping) = node else {
            let isKnown = SettingKey(rawValue: path) != nil
            guard case .scalar = node, isKnown else {
                throw SettingError(description: "\(file):\(line(of: node)): unknown key '\(path)'")
            }
            return
        }
        for (key, value) in mapping {
            let name = (path.isEmpty ? "" : path + ".") + (key.string ?? "")
            guard SettingKey.allCases.contains(where: { $0.rawValue == name || $0.rawValue.hasPrefix(name + ".") })
            else { throw SettingError(description: "\(file):\(line(of: key)): unknown key '\(name)'") }
            try check(value, path: name, file: file)
        }
    }

    private static func line(of node: Yams.Node) -> Int { node.mark?.line ?? 1 }
}
