import FileFormats
import Testing

@testable import Sanitizers

struct PDFRoleTableTests {
    private static func reference(_ number: Int, _ generation: Int = 0) -> PDFReference {
        PDFReference(number: number, generation: generation)
    }

    @Test func `an object has a value for each of its roles`() {
        var table = PDFRoleTable<String, Int>(objects: 3)
        // The last two numbers are of objects that the document does not have.
        let keys = [(1, 0, "a"), (1, 0, "b"), (1, 1, "a"), (2, 0, "b"), (0, 0, "a"), (3, 0, "a"), (1 << 40, 0, "a")]
        for (number, generation, role) in keys { #expect(table[Self.reference(number, generation), role] == nil) }
        for (value, key) in keys.enumerated() { table[Self.reference(key.0, key.1), key.2] = value }
        for (value, key) in keys.enumerated() { #expect(table[Self.reference(key.0, key.1), key.2] == value) }
        for (removed, key) in keys.enumerated() {
            table[Self.reference(key.0, key.1), key.2] = nil
            for (value, key) in keys.enumerated() {
                #expect(table[Self.reference(key.0, key.1), key.2] == (value <= removed ? nil : value))
            }
        }
        table[Self.reference(1), "a"] = 9
        #expect(table[Self.reference(1), "a"] == 9 && table[Self.reference(1), "b"] == nil)
    }
}
