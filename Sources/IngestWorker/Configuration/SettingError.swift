/// A setting that cannot be used; the sentence names the key, where it was read, and what it must be.
struct SettingError: Error, CustomStringConvertible {
    let description: String
}
