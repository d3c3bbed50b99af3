import Configuration
import FileFormats
import Foundation
import Policies
import SystemPackage
import Yams

/// Puts the settings together: a flag wins over the environment, the environment over the YAML file, the file over the
/// default.
struct SettingsLoader {
    /// Values that flags gave.
    var flags: [SettingKey: String] = [:]
    /// The YAML file, where one was named.
    var file: String?
    var environment = ProcessInfo.processInfo.environment

    func load() async throws -> WorkerSettings {
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "ingest")
        ]
        let lines = try file.map(Self.checkedKeys) ?? [:]
        if let file, !lines.isEmpty {
            providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(file)))
        }
        let reader = ConfigReader(providers: providers)
        var settings = WorkerSettings()
        for key in SettingKey.allCases {
            guard let text = flags[key] ?? reader.string(forKey: ConfigKey(key.rawValue)) else { continue }
            let place = place(of: key, lines)
            settings.places[key] = place
            do throws(SettingError) { try settings.set(key, to: text) } catch {
                throw SettingError(description: "\(place): \(error)")
            }
        }
        settings.unknownVariables = unknownVariables
        // A file and a profile say the same thing, so that the one from the stronger source counts.
        let difference = strength(of: .policyFile) - strength(of: .policyProfile)
        if difference > 0 { settings.policyProfile = nil }
        if difference < 0 { settings.policyFile = nil }
        return settings
    }

    /// Variables that are named like settings and are none. Those that Kubernetes and Docker make up for a service are
    /// no typing errors.
    private var unknownVariables: [String] {
        let known = Set(SettingKey.allCases.map(\.environmentVariable))
        return environment.keys.filter { name in
            name.hasPrefix("INGEST_") && !known.contains(name) && !EnvironmentSecrets.variables.contains(name)
                && !["_SERVICE_", "_PORT", "_TCP", "_ENV_"].contains { name.contains($0) }
        }.sorted()
    }

    /// Where a key is set: the flag, the variable, or the file with its line.
    private func place(of key: SettingKey, _ lines: [SettingKey: Int]) -> String {
        if flags[key] != nil, let flag = key.flag { return flag }
        if environment[key.environmentVariable] != nil { return "$" + key.environmentVariable }
        return "\(file ?? ""):\(lines[key] ?? 1)"
    }

    /// How strong the source is that sets a key: a flag, the environment, or what comes after them.
    private func strength(of key: SettingKey) -> Int {
        flags[key] != nil ? 2 : environment[key.environmentVariable] != nil ? 1 : 0
    }

    /// The keys that a file sets, each with its line. Refuses one that nobody knows, so that a typing error is not a
    /// silent default, and one that is set in two ways.
    private static func checkedKeys(in file: String) throws -> [SettingKey: Int] {
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
            let mistake = YAMLMistake(error)
            throw SettingError(description: "\(file):\(mistake.line): \(mistake.message)")
        }
        var keys: [SettingKey: Int] = [:]
        guard let root, root.scalar?.string.isEmpty != true else { return keys }
        try check(root, path: "", file: file, into: &keys)
        return keys
    }

    private static func check(
        _ node: Yams.Node, path: String, file: String, into keys: inout [SettingKey: Int]
    ) throws(SettingError) {
        let place = "\(file):\(line(of: node))"
        if let key = SettingKey(rawValue: path) {
            guard case .scalar = node else { throw SettingError(description: "\(place): '\(path)' takes one value") }
            guard keys.updateValue(line(of: node), forKey: key) == nil else {
                throw SettingError(description: "\(place): '\(path)' is set twice")
            }
            return
        }
        guard case .mapping(let mapping) = node else {
            throw SettingError(
                description: path.isEmpty
                    ? "\(place): there are no keys, such as 'home: /var/lib/ingest'"
                    : "\(place): '\(path)' takes keys of its own, such as '\(path).\(Self.firstKey(within: path))'")
        }
        for (key, value) in mapping {
            let name = (path.isEmpty ? "" : path + ".") + (key.string ?? "")
            guard SettingKey.allCases.contains(where: { $0.rawValue == name || $0.rawValue.hasPrefix(name + ".") })
            else { throw SettingError(description: "\(file):\(line(of: key)): unknown key '\(name)'") }
            try check(value, path: name, file: file, into: &keys)
        }
    }

    private static func firstKey(within path: String) -> String {
        SettingKey.allCases.first { $0.rawValue.hasPrefix(path + ".") }.map {
            String($0.rawValue.dropFirst(path.count + 1))
        } ?? ""
    }

    private static func line(of node: Yams.Node) -> Int { node.mark?.line ?? 1 }
}
