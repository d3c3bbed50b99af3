import FileFormats
import ObjectStorage

extension ObjectAttributes {
    /// What is kept with a clean file, for people and rules that see the store and not the ledger.
    static func clean(_ mediaType: MediaType, _ report: IngestReport) -> ObjectAttributes {
        ObjectAttributes(
            mediaType: mediaType.rawValue,
            metadata: ["verdict": "accepted", "policy": report.policy.name, "policy-digest": report.policy.digest],
            tags: ["verdict": "accepted"])
    }

    /// What is kept with a part that policy had cut out: it was not rebuilt and is as untrusted as the input.
    static func archived(_ report: IngestReport) -> ObjectAttributes {
        ObjectAttributes(
            mediaType: "application/octet-stream",
            metadata: ["verdict": "archived", "policy": report.policy.name, "policy-digest": report.policy.digest],
            tags: ["verdict": "archived"])
    }
}
