import NativeBytes
import ObjectStorage

extension StoreRule {
    static let replacements = [
        StoreRule(description: "an object is replaced, again and again, by longer and shorter ones") { test in
            try test.put([1, 2], "a/b.jpg")
            var old: [UInt8] = [1, 2]
            for new in [[3], [], Array(repeating: 7, count: 200_000), [1, 2]] as [[UInt8]] {
                try test.replace(old, by: new, "a/b.jpg")
                try test.expect(try test.get("a/b.jpg") == new, "the object is not the new one")
                try test.expect(try test.store.head(try test.key("a/b.jpg"))?.bytes, is: new.count, "bytes of head")
                old = new
            }
            try test.expect(try test.names(), is: ["a/b.jpg"], "what is there")
        },
        StoreRule(description: "a replacement can be repeated") { test in
            try test.put([1], "a")
            try test.replace([1], by: [2], "a")
            try test.replace([1], by: [2], "a")
            try test.expect(try test.get("a"), is: [2], "the object")
        },
        StoreRule(description: "another object than the expected one is not replaced") { test in
            try test.put([1], "a")
            try test.expect(.changed, "a replacement") { try test.replace([9], by: [2], "a") }
            try test.expect(try test.get("a"), is: [1], "the object")
        },
        StoreRule(description: "what is not there is not replaced, and does not come to be") { test in
            try test.put([1], "a")
            for name in ["b", "c/d"] {
                try test.expect(.notFound, "a replacement of \(name)") { try test.replace([1], by: [2], name) }
            }
            try test.expect(try test.names(), is: ["a"], "what is there")
        },
        StoreRule(description: "a new object has its own metadata, where the store has them") { test in
            try test.put([1], "a", ObjectAttributes(metadata: ["generation": "old"]))
            try test.replace([1], by: [2], "a")
            guard test.store.capabilities.contains(.metadata) else { return }
            let info = try test.store.head(try test.key("a"))
            try test.expect(info?.attributes.metadata, is: ["generation": "new"], "the metadata")
        },
    ]
}
