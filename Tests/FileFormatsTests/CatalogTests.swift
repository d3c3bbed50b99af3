import FileFormats
import Testing

@Suite struct CatalogTests {
    @Test func `codes and constructs are dotted, lower case and each there once`() {
        let codes = RejectionCatalog.entries.map(\.code)
        let constructs = ConstructCatalog.entries.map(\.construct)
        for names in [codes, constructs] {
            #expect(Set(names).count == names.count)
            for name in names {
                #expect(name.contains("."))
                #expect(
                    name.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D
                    })
            }
        }
        #expect(codes.count > 50 && constructs.count > 80)
    }

    @Test func `every message is a sentence and every description is not`() {
        for entry in RejectionCatalog.entries {
            #expect(entry.message.hasSuffix("."))
            #expect(entry.message.count > 15)
        }
        for entry in ConstructCatalog.entries {
            #expect(!entry.description.hasSuffix("."))
            #expect(entry.description.count > 4)
        }
    }

    @Test func `what the sandbox names by number is what the worker reads`() throws {
        for (index, entry) in RejectionCatalog.entries.enumerated() {
            let read = try #require(Rejection(catalogIndex: index, stage: .parse, offset: nil, construct: nil))
            #expect(read.code == entry.code)
            #expect(RejectionCatalog.index(of: entry.code) == index)
        }
        #expect(
            Rejection(catalogIndex: RejectionCatalog.entries.count, stage: .parse, offset: nil, construct: nil) == nil)
        #expect(Finding(catalogIndex: -1, action: .removed, count: 1, bytes: 1) == nil)
    }
}
