import FileFormats

/// Values by an object and what it is there. Nearly every object is one thing only, and objects are numbered: the value
/// of that is found by its number; all others by their hash.
struct PDFRoleTable<Role: Hashable, Value> {
    private struct Key: Hashable {
        let reference: PDFReference
        let role: Role

        /// Few objects have more than one role.
        func hash(into hasher: inout Hasher) { reference.hash(into: &hasher) }
    }

    /// Places in `first`, from 1, by the numbers of objects; 0 for none.
    private var places: [UInt32]
    private var first: [(key: Key, value: Value?)] = []
    private var others: [Key: Value] = [:]

    /// - Parameter objects: the numbers below it are found without a hash.
    init(objects: Int) {
        places = Array(repeating: 0, count: objects)
    }

    subscript(reference: PDFReference, role: Role) -> Value? {
        get {
            let key = Key(reference: reference, role: role)
            guard places.indices.contains(reference.number) else { return others[key] }
            let place = Int(places[reference.number])
            if place == 0 { return nil }
            return first[place - 1].key == key ? first[place - 1].value : others[key]
        }
        set {
            let key = Key(reference: reference, role: role)
            guard places.indices.contains(reference.number) else {
                others[key] = newValue
                return
            }
            let place = Int(places[reference.number])
            if place == 0 {
                first.append((key, newValue))
                places[reference.number] = UInt32(first.count)
            } else if first[place - 1].key == key {
                first[place - 1].value = newValue
            } else {
                others[key] = newValue
            }
        }
    }
}
