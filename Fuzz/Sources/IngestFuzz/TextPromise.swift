import FileFormats
import Policies
import Spool

/// What readers of texts promise: of people who upload, and of people who run the worker.
enum TextPromise {
    /// A descriptor that is read can be written, and reads as itself.
    static func uploadDescriptor(_ input: [UInt8]) {
        guard let descriptor = try? UploadDescriptor(json: input) else { return }
        guard let written = try? descriptor.json(), let again = try? UploadDescriptor(json: written) else {
            fatalError("a descriptor that was written is not read")
        }
        precondition(again == descriptor, "a descriptor that was written reads in another way")
    }

    /// A name becomes one line that acts on no terminal and no reader's eye, whatever it was.
    static func clientName(_ input: [UInt8]) {
        let name = ClientName(input)
        precondition(name.escaped.unicodeScalars.allSatisfy(isShown), "a name that acts on what shows it")
        precondition(name.fileExtension.utf8.allSatisfy { $0 != 0x2F && $0 > 0x20 }, "an extension that is a path")
    }

    /// By the general category of Unicode (UAX 44, 5.7.1).
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }

    /// A policy is read, or each mistake has a line of the file.
    static func policyFile(_ input: [UInt8]) {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        do throws(PolicyMistakes) {
            _ = try PolicyFile.read(text)
        } catch {
            precondition(!error.mistakes.isEmpty, "refused without a mistake")
            precondition(error.mistakes.allSatisfy { $0.line >= 1 }, "a mistake without a line")
        }
    }
}
